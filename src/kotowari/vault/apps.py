"""The vault as a Django application, for its migrations."""

from django.apps import AppConfig


class Vault(AppConfig):
    """Sealed custody."""

    name = "kotowari.vault"
    label = "vault"
