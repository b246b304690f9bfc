"""The publications as a Django application, for their migrations."""

from django.apps import AppConfig


class Publication(AppConfig):
    """What was published: revisions, law packs, evidence."""

    name = "kotowari.publication"
    label = "publication"
