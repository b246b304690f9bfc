"""The Django application as a program, on the database whose address it is given: at work, or a migration of it.

It is run in a process of its own, for the product's own pages have settings of Django too. What it finds it prints.
"""

import json
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg.conninfo import conninfo_to_dict

MIGRATIONS = ("0001", "0002")


def set_up(address: str) -> None:
    """Set Django up as a project would in its settings file."""
    parts = conninfo_to_dict(address)
    settings.configure(
        INSTALLED_APPS=["tests.guard.applications.web.apps.Web"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts["dbname"],
                "USER": parts["user"],
                "HOST": parts["host"],
                "PORT": parts["port"],
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    import tests.guard.applications.web.guarded  # noqa: F401

    django.setup()


def work() -> dict[str, Any]:
    """Do what the pages of a shop do all day."""
    from tests.guard.applications.web.models import Customer, Order, Product

    found: dict[str, Any] = {}
    product = Product.objects.create(title="kettle")
    customer = Customer.objects.create(name="Aoki", email="aoki@example.jp", phone="0312345678")
    Order.objects.create(customer=customer, product=product, login="10.0.0.1", placed="2026-06-01")
    again = Customer.objects.get(email="aoki@example.jp")
    found["created"] = [again.name, again.phone, again.margin, again.memo]
    held = Customer.objects.get(name="Kept")
    found["held"] = [held.phone, held.margin, held.memo]
    held.phone = "0399999999"
    held.save()
    found["kept"] = sorted(Customer.objects.values_list("name", flat=True))
    found["orders"] = [
        [order.customer.name, order.login]
        for order in Order.objects.select_related("customer").order_by("customer__name")
    ]
    found["counted"] = list(
        Customer.objects.annotate(ordered=_count("orders")).order_by("name").values_list("name", "ordered")
    )
    Customer.objects.bulk_create(
        [Customer(name="Bulk", email=f"bulk{number}@example.jp") for number in range(3)], batch_size=2
    )
    Customer.objects.bulk_create(
        [Customer(name="Again", email="bulk0@example.jp", phone="1")],
        update_conflicts=True,
        unique_fields=["email"],
        update_fields=["name", "phone"],
    )
    changed, is_new = Customer.objects.update_or_create(email="bulk1@example.jp", defaults={"phone": "2"})
    found["upserted"] = [Customer.objects.get(email="bulk0@example.jp").name, changed.phone, is_new]
    found["updated"] = Customer.objects.filter(email="bulk2@example.jp").update(name="Last")
    found["deleted"] = Customer.objects.filter(email__startswith="bulk").delete()[0]
    found["walked"] = sum(1 for _ in Customer.objects.order_by("pk").iterator(chunk_size=1))
    try:
        with transaction.atomic():
            Customer.objects.create(name="Refused", email="refused@example.jp", margin=7)
    except IntegrityError as problem:
        found["refused"] = str(problem).splitlines()[0]
    found["there"] = Customer.objects.filter(email="refused@example.jp").exists()
    return found


def promote() -> dict[str, Any]:
    """Answer a request in another purpose, by the middleware, and one without it."""
    from tests.guard.applications.web.guarded import purpose
    from tests.guard.applications.web.models import Customer

    seen: dict[str, Any] = {}

    def page(request: HttpRequest) -> HttpResponse:
        return JsonResponse({"rows": [[one.name, one.email, one.phone] for one in Customer.objects.order_by("name")]})

    for name, answer in (("promotion", purpose("promotion")(page)), ("support", page)):
        seen[name] = json.loads(answer(HttpRequest()).content)["rows"]
    return seen


def _count(name: str) -> Any:
    from django.db.models import Count

    return Count(name)


if __name__ == "__main__":
    set_up(sys.argv[2])
    if sys.argv[1] in MIGRATIONS:
        call_command("migrate", "web", sys.argv[1], verbosity=0)
    else:
        sys.stdout.write(json.dumps({"work": work, "promote": promote}[sys.argv[1]]()))
