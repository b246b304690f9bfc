"""The ledger as a Django application: its migrations are what Django is used for."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room ``ledger``."""

    name = "kotowari.ledger"
    label = "ledger"
