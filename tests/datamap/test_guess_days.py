"""Which column of a table tells on which day a row is of."""

import pytest

from kotowari.datamap.guess.draft import draft
from kotowari.datamap.guess.links import declared
from kotowari.datamap.guess.vocabulary import Vocabulary
from kotowari.datamap.guess.write import write
from kotowari.datamap.model import PlaceKind
from kotowari.datamap.schema import ForeignKey, ReflectedColumn, ReflectedTable, Schema

CUSTOMER = {"id": "integer", "name": "text", "email": "text", "created_at": "timestamp"}


def shaped(columns: dict[str, str]) -> dict[str, ReflectedColumn]:
    return {name: ReflectedColumn(name, type_) for name, type_ in columns.items()}


def drafted(columns: dict[str, str]) -> list[str]:
    tables = {
        "customer": ReflectedTable("customer", shaped(CUSTOMER), key=("id",)),
        "orders": ReflectedTable(
            "orders",
            shaped({"id": "integer", "customer_id": "integer", **columns}),
            key=("id",),
            foreign_keys=(ForeignKey(("customer_id",), "customer", ("id",)),),
        ),
    }
    schema = Schema(tables)
    text = write(draft(schema, {}, [*declared(schema)]), "shop", PlaceKind.SQL, Vocabulary())
    return [line.partition("#")[0].strip() for line in text.splitlines() if line.strip().startswith("when:")]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"ordered_on": "date", "created_at": "timestamp"}, "ordered_on"),
        ({"created_at": "timestamp with time zone", "updated_at": "timestamp with time zone"}, "created_at"),
        ({"注文日": "date"}, "注文日"),
        ({"登録日時": "timestamp"}, "登録日時"),
        ({"updated_at": "timestamp"}, None),
        ({"created_at": "integer"}, None),
        ({"birth_date": "date"}, None),
        ({"order_date": "date", "ordered_at": "timestamp"}, "ordered_at"),
    ],
)
def test_a_name_that_tells_a_day_is_drafted_and_a_persons_own_record_has_none(
    columns: dict[str, str], told: str | None
) -> None:
    assert drafted(columns) == ([f"when: {told}"] if told else [])
