"""Django's own accounts, sessions and clerks' log, with their own migrations: run by the Python that we run in.

    python shop.py FILE

makes the database FILE and prints, as JSON, the rows that were written while something was done for each person.
"""

import json
import sys
from collections import defaultdict
from typing import Any

import django
from django.conf import settings

PEOPLE = {
    # first name, last name, email
    "hanako": ("Hanako", "Yamada", "hanako@example.com"),
    "james": ("James", "Smith", "james@example.net"),
    "mary": ("Mary", "Johnson", "mary@example.com"),
    "kenta": ("Kenta", "Tanaka", "kenta@example.jp"),
}

written: dict[str, list[tuple[str, Any]]] = defaultdict(list)


def configure(file: str) -> None:
    """Set Django up with what it brings."""
    apps = ("admin", "auth", "contenttypes", "sessions", "messages")
    settings.configure(
        SECRET_KEY="made up for a test",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": file}},
        INSTALLED_APPS=[f"django.contrib.{name}" for name in apps],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


def fill() -> None:
    """Open accounts, some in a group, and have a clerk note what was changed."""
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.auth.models import Group, User

    clerk = User.objects.create_user("clerk", "clerk@example.com", "a password", is_staff=True, first_name="Clara")
    readers = Group.objects.create(name="Readers")
    for number, (who, (first, last, email)) in enumerate(PEOPLE.items()):
        user = User.objects.create_user(f"u{number}", email, "a password", first_name=first, last_name=last)
        written[who].append(("auth_user", user.pk))
        user.groups.add(readers)
        written[who].append(("auth_user_groups", User.groups.through.objects.get(user=user).pk))
    LogEntry.objects.log_actions(clerk.pk, User.objects.filter(username="u1"), CHANGE, "Changed: James's name.")


if __name__ == "__main__":
    configure(sys.argv[1])
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill()
    sys.stdout.write(json.dumps(written))
