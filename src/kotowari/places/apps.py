"""The room ``places`` as a Django application, for its migrations."""

from django.apps import AppConfig


class Places(AppConfig):
    """Places."""

    name = "kotowari.places"
    label = "places"
