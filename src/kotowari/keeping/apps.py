"""The room ``keeping`` as a Django application, for its migrations."""

from django.apps import AppConfig


class Keeping(AppConfig):
    """Keeping."""

    name = "kotowari.keeping"
    label = "keeping"
