"""The addresses of the pages for the public."""

from django.urls import path, re_path, register_converter

from kotowari.center import answers, comparison, feed, forms, health, history, log, views
from kotowari.center.addresses import FORMS, Day
from kotowari.ledger.address import SPACE

register_converter(Day, "day")

urlpatterns = [
    path("", views.front),
    re_path(r"^(?P<tag>(?=[a-z-]*[A-Z])[A-Za-z-]+)/privacy", views.lower),
    path("<slug:tag>/privacy", views.policy),
    path("<slug:tag>/privacy/on/<str:day>", views.on),
    path("<slug:tag>/privacy/revisions", history.revisions),
    path("<slug:tag>/privacy/feed", feed.feed),
    path("<slug:tag>/privacy/<day:day>", views.revision),
    path("<slug:tag>/privacy/<day:old>/<day:new>", comparison.comparison),
    *(path(f"<slug:tag>/privacy.{form}", forms.policy_in_form, {"form": form}) for form in FORMS),
    *(path(f"<slug:tag>/privacy/<day:day>.{form}", forms.revision_in_form, {"form": form}) for form in FORMS),
    path("assets/<slug:mark>/<str:name>", views.page_file),
    path("health", health.health),
    path("answers/<str:token>", answers.answer),
    re_path(rf"^log/(?P<space>{SPACE})/checkpoint\Z", log.checkpoint),
    re_path(rf"^log/(?P<space>{SPACE})/(?P<path>tile/.+)\Z", log.tile),
]
