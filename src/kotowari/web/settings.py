"""Django's settings. The database is the application login's; the owner's address is never here."""

from kotowari.database import addresses, logins
from kotowari.home import Home

_application_url = logins.application_url(Home.from_environment())

DATABASES = {"default": addresses.django(_application_url)} if _application_url else {}

INSTALLED_APPS = [
    "kotowari.database",
    "kotowari.ledger",
    "kotowari.vault",
    "kotowari.publication",
    "kotowari.center",
]

USE_TZ = True
TIME_ZONE = "UTC"
