"""The privacy center as a Django application."""

from django.apps import AppConfig


class CenterConfig(AppConfig):
    """The room ``center``."""

    name = "kotowari.center"
    label = "center"
