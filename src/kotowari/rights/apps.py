"""The room ``rights`` as a Django application, for its migrations."""

from django.apps import AppConfig


class Rights(AppConfig):
    """Rights."""

    name = "kotowari.rights"
    label = "rights"
