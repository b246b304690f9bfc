"""Django's settings for the process of the API: those of the pages, with other addresses and nothing of their dress."""

from kotowari.web.settings import *  # noqa: F403

ROOT_URLCONF = "kotowari.web.api_urls"
MIDDLEWARE = [
    "kotowari.web.headers.Headers",
    "kotowari.api.intake.Intake",
    "django.middleware.common.CommonMiddleware",
]
