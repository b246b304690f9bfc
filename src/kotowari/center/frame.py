"""The dress that every page wears: one template, its words and the files it loads."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kotowari.center.files import page_files
from kotowari.center.words import words_in


def dressed(
    request: HttpRequest, template: str, language: str, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Return a page from a template of this room, in a language, with what it is to show."""
    files = page_files()
    frame = {
        "language": language,
        "origin": settings.PUBLIC_ADDRESS,
        "words": words_in(language),
        "style": files["center.css"].path,
        "icon": files["icon.svg"].path,
    }
    return render(request, f"center/{template}", {**frame, **shown}, status=status)
