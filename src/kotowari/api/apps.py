"""The API as a Django application, for its migrations: it stores its keys."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The room ``api``."""

    name = "kotowari.api"
    label = "api"
