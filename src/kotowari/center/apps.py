"""The center as a Django application: its templates are what Django is used for."""

from django.apps import AppConfig


class CenterConfig(AppConfig):
    """The room ``center``."""

    name = "kotowari.center"
    label = "center"
