"""How long a copy of an answer may be kept."""

from django.http import HttpResponse
from django.utils.http import http_date

from kotowari.center.standing import Standing

ASK_EACH_TIME = "public, no-cache"
"""The day a revision takes force is a promise: a kept copy is asked after each time, which costs a visitor one 304."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For what changes its address with its content."""


def fresh(response: HttpResponse, standing: Standing, language: str) -> HttpResponse:
    """Say of an answer since when it is what it is, and in which language; return it.

    The entity tag (RFC 9110, 8.8.3) is added by Django, of the content.
    """
    response["Content-Language"] = language
    response["Last-Modified"] = http_date(standing.changed_at().timestamp())
    response["Cache-Control"] = ASK_EACH_TIME
    return response
