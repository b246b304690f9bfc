"""The room ``recipients`` as a Django application, for its migrations."""

from django.apps import AppConfig


class Recipients(AppConfig):
    """Recipients."""

    name = "kotowari.recipients"
    label = "recipients"
