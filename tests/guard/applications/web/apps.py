"""The application by its label."""

from django.apps import AppConfig


class Web(AppConfig):
    """The shop."""

    name = "tests.guard.applications.web"
    label = "web"
