"""Where each address leads."""

from django.urls import path, re_path

from kotowari.center import views

urlpatterns = [
    path("", views.front),
    re_path(r"^(?P<place>en|ja|zh-hant)/privacy$", views.policy_page),
    re_path(r"^style-(?P<mark>[0-9a-f]{16})\.css$", views.style),
    path("health", views.health),
]

handler404 = "kotowari.center.views.absent"
handler500 = "kotowari.center.views.broken"
