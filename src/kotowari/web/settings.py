"""Django's settings. The database is the application login's; the owner's address is never here."""

import os
import secrets

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

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語"), ("zh-hant", "繁體中文")]

DEBUG = False
# Nothing is signed yet: no session, no form. Whoever first needs a key makes it in the home's secrets.
SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("KOTOWARI_HOSTS", "").split(","))]
ROOT_URLCONF = "kotowari.web.urls"
WSGI_APPLICATION = "kotowari.web.wsgi.application"
MIDDLEWARE = [
    "kotowari.center.headers.closed_pages",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]
APPEND_SLASH = False
# Django would write the addresses of readers and the paths they ask for.
LOGGING = {
    "version": 1,
    "handlers": {"none": {"class": "logging.NullHandler"}},
    "loggers": {"django": {"handlers": ["none"], "propagate": False}},
}
