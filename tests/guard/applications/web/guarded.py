"""All that a Django project adds: a purpose for each request, and grouping that works on views."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

Answering = Callable[[HttpRequest], HttpResponse]


@receiver(connection_created)
def group_by_every_column(connection: Any, **_: object) -> None:
    """Django groups by the primary key alone, which PostgreSQL takes of a table and not of a view."""
    connection.features.allows_group_by_selected_pks_on_model = lambda model: False


def purpose(name: str) -> Callable[[Answering], Answering]:
    """Return a middleware that handles each request in a transaction of one purpose."""

    def middleware(get_response: Answering) -> Answering:
        def handle(request: HttpRequest) -> HttpResponse:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT kotowari.take_up(%s)", [name])
                return get_response(request)

        return handle

    return middleware
