"""A shop of django-oscar with its own migrations, filled through its own code: run by the Python it is installed in.

    python shop.py FILE

makes the database FILE and prints, as JSON, the rows that were written while something was done for each person.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from oscar import defaults

APPS = """
address analytics basket catalogue catalogue.reviews checkout communication customer order offer partner payment search
shipping voucher wishlists dashboard dashboard.catalogue dashboard.communications dashboard.offers dashboard.orders
dashboard.pages dashboard.partners dashboard.ranges dashboard.reports dashboard.reviews dashboard.shipping
dashboard.users dashboard.vouchers
"""

PEOPLE = {
    # first name, last name, email, telephone, street, town, postal code
    "hanako": ("Hanako", "Yamada", "hanako@example.com", "+81355500101", "1-2-3 Jinnan", "Tokyo", "150-0041"),
    "ichiro": ("Ichiro", "Yamada", "ichiro@example.org", "+81355500101", "1-2-3 Jinnan", "Tokyo", "150-0041"),
    "james": ("James", "Smith", "james@example.net", "+442079460958", "221B Baker Street", "London", "NW1 6XE"),
    "mary": ("Mary", "Johnson", "mary@example.com", "+442079460959", "4 Privet Drive", "Surrey", "GU21 4AA"),
    "kenta": ("Kenta", "Tanaka", "kenta@example.jp", "+81665550199", "3-1-3 Umeda", "Osaka", "530-0001"),
}
"""Hanako and Ichiro live together, with one telephone."""

GUEST = ("Susan", "Miller", "susan@example.org", "+12125550100", "12 High Street", "New York", "10001")

written: dict[str, list[tuple[str, Any]]] = defaultdict(list)
acting: list[str] = ["the shop"]


def configure(file: str) -> None:
    """Set Django up as the application's manual says."""
    own = {name: getattr(defaults, name) for name in dir(defaults) if name.startswith("OSCAR_")}
    django_apps = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "sites", "flatpages"]
    apps = [f"oscar.apps.{name}.apps.{_called(name)}Config" for name in APPS.split()]
    settings.configure(
        **own | {"OSCAR_SAVE_SENT_EMAILS_TO_DB": True},
        SECRET_KEY="made up for a test",
        SITE_ID=1,
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        TIME_ZONE="UTC",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": file}},
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in django_apps),
            "oscar.config.Shop",
            *apps,
            *("widget_tweaks", "haystack", "treebeard", "django_tables2"),
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()


def __getattr__(name: str) -> Any:
    """The addresses of the shop's pages, which its mails name: they can be listed when Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.apps import apps as installed
    from django.urls import include, path

    shop: Any = installed.get_app_config("oscar")
    return [path("i18n/", include("django.conf.urls.i18n")), path("", include(shop.urls[0]))]


def _called(app: str) -> str:
    """The name of an application's class: a part of the dashboard is called after the part first."""
    return (
        "".join(part.title() for part in reversed(app.split(".")))
        if "dashboard." in app
        else app.title().replace(".", "")
    )


@contextmanager
def doing_for(person: str) -> Iterator[None]:
    """Note every row that is written in the block as the person's."""
    acting.append(person)
    try:
        yield
    finally:
        acting.pop()


def note(sender: Any, instance: Any, created: bool, **_: Any) -> None:
    """Note a row when it is first written: the person's for whom that is done."""
    if created:
        written[acting[-1]].append((sender._meta.db_table, instance.pk))


def fill() -> None:
    """Do what customers and a clerk do in a shop."""
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from oscar.apps.address.models import Country
    from oscar.core.loading import get_model
    from oscar.test import factories

    with doing_for("clerk"):
        clerk = User.objects.create_user("clerk", "clerk@example.com", "a password", is_staff=True, first_name="Clara")
        session = SessionStore()
        session["_auth_user_id"] = str(clerk.pk)
        session.save()
    countries = {
        code: Country.objects.create(iso_3166_1_a2=code, name=name, printable_name=name)
        for code, name in (("JP", "Japan"), ("GB", "United Kingdom"), ("US", "United States"))
    }
    products = [
        factories.create_product(title=title, price=Decimal(price), num_in_stock=100)
        for title, price in (("Oak table", 200), ("Pine chair", 60), ("Lamp", 25), ("Vase", 15))
    ]
    for number, (who, person) in enumerate(PEOPLE.items()):
        with doing_for(who):
            country = countries["JP" if person[3].startswith("+81") else "GB"]
            be_a_customer(who, person, country, products, number)
    with doing_for("guest"):
        order(None, GUEST, countries["US"], products[2], "90001", guest_email=GUEST[2])
    with doing_for("clerk"):
        for told in get_model("order", "Order").objects.filter(number="80000"):
            told.notes.create(user=clerk, note_type="Info", message="Ms. Yamada called Clara. Clara will call back.")


def be_a_customer(who: str, person: tuple[str, ...], country: Any, products: list[Any], number: int) -> None:
    """Register, look round, buy, write a review, wish for something."""
    from django.contrib.auth.models import User
    from oscar.apps.analytics.receivers import receive_basket_addition, receive_product_search, receive_product_view
    from oscar.apps.communication.utils import Dispatcher
    from oscar.core.loading import get_model

    first, last, email, phone, street, town, code = person
    user = User.objects.create_user(f"u{number}", email, "a password", first_name=first, last_name=last)
    get_model("address", "UserAddress").objects.create(
        user=user, first_name=first, last_name=last, line1=street, line4=town, postcode=code, country=country,
        phone_number=phone, notes=f"{who}: ring twice",
    )  # fmt: skip
    receive_product_view(sender=None, product=products[0], user=user)
    receive_product_search(sender=None, query=f"table for {who}", user=user)
    receive_basket_addition(sender=None, product=products[0], user=user)
    placed = order(user, person, country, products[number % 3], f"8000{number}")
    kind, _ = get_model("payment", "SourceType").objects.get_or_create(name="Card")
    source = get_model("payment", "Source").objects.create(
        order=placed, source_type=kind, amount_allocated=10, reference=who
    )
    source.create_deferred_transaction(get_model("payment", "Transaction").AUTHORISE, Decimal(10), reference=f"{who}-1")
    source.allocate(Decimal(10), reference=f"{who}-2")
    get_model("payment", "Bankcard").objects.create(
        user=user, card_type="Visa", name=f"{first} {last}", number="4111111111111111", expiry_date=date(2030, 1, 31)
    )
    get_model("reviews", "ProductReview").objects.create(
        product=products[0], user=user, score=4, title=f"{who} says", body=f"{who}: very good, but heavy. Recommended."
    )
    wishes = get_model("wishlists", "WishList").objects.create(owner=user, name=f"wishes of {who}")
    wishes.add(products[1])
    get_model("customer", "ProductAlert").objects.create(user=user, product=products[3], email=email)
    Dispatcher().notify_user(user, f"Dear {first}", body=f"Dear {first}, your parcel is on its way.")
    messages = {"subject": f"Your order, {first}", "body": f"Dear {first} {last}, thank you.", "html": "", "sms": ""}
    Dispatcher().dispatch_user_messages(user, messages)


def order(user: Any, person: tuple[str, ...], country: Any, product: Any, number: str, **more: Any) -> Any:
    """Place an order as the checkout does."""
    from oscar.core.loading import get_class, get_model
    from oscar.test.factories import create_order

    first, last, _, phone, street, town, code = person
    where = {
        "first_name": first,
        "last_name": last,
        "line1": street,
        "line4": town,
        "postcode": code,
        "country": country,
    }
    shipping = get_model("order", "ShippingAddress").objects.create(**where, phone_number=phone, notes=f"for {first}")
    billing = get_model("order", "BillingAddress").objects.create(**where)
    basket = get_model("basket", "Basket").objects.create(owner=user)
    basket.strategy = get_class("partner.strategy", "Default")()
    basket.add_product(product, 1)
    return create_order(number, basket, user, shipping_address=shipping, billing_address=billing, **more)


if __name__ == "__main__":
    is_new = not Path(sys.argv[1]).exists()
    configure(sys.argv[1])
    from django.core.management import call_command
    from django.db.models.signals import post_save

    if is_new:
        call_command("migrate", verbosity=0)
    post_save.connect(note)
    fill()
    sys.stdout.write(json.dumps(written))
