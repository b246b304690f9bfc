"""The room ``guard`` as a Django application, for its migrations."""

from django.apps import AppConfig


class Guard(AppConfig):
    """The guard."""

    name = "kotowari.guard"
    label = "guard"
