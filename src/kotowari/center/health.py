"""Whether the pages can be served: for a load balancer and for whoever watches. Nothing personal, no names of hosts."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from kotowari.center.published import published
from kotowari.errors import DatabaseUnavailable, NoPolicyInForce


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 200 where a policy is in force and the database answers, else 503.

    ``ledger`` tells how many entries wait and for how many seconds the oldest does. A ledger that lags keeps no page
    from being served and changes no status: watch the number.
    """
    found: dict[str, Any] = {"database": False, "revision": None, "ledger": None}
    try:
        source = published()
        pending, oldest = source.lag()
        found["database"] = True
        age = round(oldest.total_seconds(), 3) if oldest is not None else None
        found["ledger"] = {"pending": pending, "oldest_seconds": age}
        found["revision"] = source.standing().in_force().policy.revision.isoformat()
    except DatabaseUnavailable:
        found |= {"database": False, "ledger": None}
    except NoPolicyInForce:
        pass
    well = found["revision"] is not None
    response = JsonResponse({"status": "ok" if well else "failing", **found}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response
