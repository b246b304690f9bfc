"""The addresses of the pages for the public."""

from django.urls import path

from kotowari.center import health, views

urlpatterns = [
    path("", views.front),
    path("<slug:tag>/privacy", views.policy),
    path("assets/<slug:mark>/<str:name>", views.page_file),
    path("health", health.health),
]
