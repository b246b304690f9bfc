"""Django's settings. The database is the application login's; the owner's address is never here.

There is no SECRET_KEY: nothing here is signed, and Django refuses what would need one.
"""

import os

from kotowari.database import addresses
from kotowari.database.logins import Login, address
from kotowari.home import Home

_application_url = address(Home.from_environment(), Login.APPLICATION)

DATABASES = {"default": addresses.django(_application_url)} if _application_url else {}

INSTALLED_APPS = [
    "kotowari.database",
    "kotowari.ledger",
    "kotowari.vault",
    "kotowari.publication",
    "kotowari.recipients",
    "kotowari.keeping",
    "kotowari.places",
    "kotowari.guard",
    "kotowari.rights",
    "kotowari.api",
    "kotowari.center",
]

DEBUG = False
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, (host.strip() for host in os.environ.get("KOTOWARI_HOSTS", "").split(","))),
]

PUBLIC_ADDRESS = os.environ.get("KOTOWARI_ADDRESS", "").rstrip("/")
"""Where the public finds the pages, such as ``https://privacy.example.com``; the request's own host where empty."""

ROOT_URLCONF = "kotowari.web.urls"
APPEND_SLASH = False
MIDDLEWARE = [
    "kotowari.web.headers.Headers",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kotowari.center.failures.Failures",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Django's own words name addresses and quote requests. What fails is logged by kotowari.center.failures.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
}
