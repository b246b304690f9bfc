"""Makes the room known to Django, which runs its migrations."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """The database room."""

    name = "kotowari.database"
    label = "database"
