"""Drift: whatever a place has that the map has not is told by name, and the other way round."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.datamap.drift import Differs, Drift, drift, unanswered
from kotowari.datamap.model import Column, Place, PlaceKind, Table, TableName
from kotowari.datamap.schema import ReflectedColumn, ReflectedTable, Schema


def there(**tables: list[str]) -> Schema:
    return Schema({name: reflected(name, columns) for name, columns in tables.items()})


def reflected(name: str, columns: list[str], is_view: bool = False) -> ReflectedTable:
    return ReflectedTable(name, {column: ReflectedColumn(column, "text") for column in columns}, is_view=is_view)


def mapped(tables: dict[str, list[str]], skipped: dict[str, str] | None = None, left: tuple[str, ...] = ()) -> Place:
    found = {
        name: Table(
            TableName("crm", name),
            {column: Column(column) for column in columns},
            skipped="not needed" if name in left else None,
        )
        for name, columns in tables.items()
    }
    return Place("crm", PlaceKind.SQL, {"en": "Customers"}, found, skipped=skipped or {})


def test_a_column_and_a_table_that_nobody_mapped_are_told() -> None:
    found = list(drift(mapped({"customer": ["id"]}), there(customer=["id", "fax"], logbook=["id"])))
    assert found == [
        Drift(Differs.COLUMN_UNMAPPED, "crm", "customer", "fax"),
        Drift(Differs.TABLE_UNMAPPED, "crm", "logbook"),
    ]
    assert [str(one) for one in found] == ["crm.customer.fax", "crm.logbook"]


def test_what_is_mapped_and_gone_is_told() -> None:
    found = list(drift(mapped({"customer": ["id", "fax"], "old": ["id"]}), there(customer=["id"])))
    assert found == [Drift(Differs.COLUMN_GONE, "crm", "customer", "fax"), Drift(Differs.TABLE_GONE, "crm", "old")]


def test_what_is_skipped_on_purpose_is_no_difference_until_it_has_more() -> None:
    place = mapped({"audit": ["id", "who"]}, {"django_*": "the framework's own"}, left=("audit",))
    place = replace(place, skipped_columns={"django_*": ("id", "app")})
    assert list(drift(place, there(audit=["id", "who"], django_migrations=["id"], django_site=["app"]))) == []
    more = there(audit=["id", "who", "mail"], django_migrations=["id", "who"])
    assert [(one.what, str(one)) for one in drift(place, more)] == [
        (Differs.COLUMN_UNMAPPED, "crm.audit.mail"),
        (Differs.COLUMN_UNMAPPED, "crm.django_migrations.who"),
    ]


def test_a_pattern_that_names_no_column_cannot_be_compared_and_is_told_once() -> None:
    place = mapped({}, {"django_*": "the framework's own", "*_log": "nothing of a person", "tmp_*": "empty"})
    assert list(drift(place, there(django_migrations=["id"], django_site=["id"]))) == [
        Drift(Differs.COLUMNS_UNSAID, "crm", "django_*")
    ]
    either = replace(place, skipped_columns={"*_log": ("id",)})
    assert list(drift(either, there(django_log=["id", "who"]))) == [Drift(Differs.COLUMNS_UNSAID, "crm", "django_*")]
    both = replace(either, skipped_columns={"*_log": ("id",), "django_*": ("at",)})
    assert [str(one) for one in drift(both, there(django_log=["id", "at", "who"]))] == ["crm.django_log.who"]


def test_a_skipped_table_that_names_no_column_cannot_be_compared() -> None:
    place = mapped({"audit": []}, left=("audit",))
    assert list(drift(place, there(audit=["id", "who"]))) == [Drift(Differs.COLUMNS_UNSAID, "crm", "audit")]


def test_a_view_differs_as_a_table_does() -> None:
    schema = Schema({"active": reflected("active", ["id", "mail"], is_view=True)})
    assert [str(one) for one in drift(mapped({}), schema)] == ["crm.active"]
    assert [str(one) for one in drift(mapped({"active": ["id"]}, left=("active",)), schema)] == ["crm.active.mail"]
    assert list(drift(mapped({"active": ["id", "mail"]}), schema)) == []


def test_of_a_sample_a_column_that_no_row_has_is_not_gone() -> None:
    seen = Schema({"users": replace(reflected("users", ["id"]), is_sample=True)}, {"notes": "no request"})
    assert [(one.what, str(one)) for one in drift(mapped({"users": ["id", "fax"], "notes": ["id"]}), seen)] == [
        (Differs.COLUMN_UNSEEN, "crm.users.fax")
    ]


def test_a_place_that_people_look_through_names_who_answers_and_is_reminded() -> None:
    place = Place("cabinet", PlaceKind.MANUAL, {"en": "The cabinet"})
    assert [one.what for one in unanswered(place)] == [Differs.UNOWNED, Differs.UNREMINDED]
    assert list(unanswered(replace(place, owner="archivist", settings={"mail": "archive@example.com"}))) == []


def test_a_field_maps_its_column() -> None:
    place = mapped({"customer": ["profile.city", "a.b"]})
    assert list(drift(place, there(customer=["profile", "a.b"]))) == []


def test_a_table_may_be_written_with_the_default_schema() -> None:
    assert list(drift(mapped({"public.customer": ["id"]}), there(customer=["id"]))) == []
    assert [
        str(one) for one in drift(mapped({"sales.customer": ["id"], "customer": ["id"]}), there(customer=["id"]))
    ] == ["crm.sales.customer"]


TABLES = st.dictionaries(
    st.sampled_from(["a", "b", "c.d"]), st.lists(st.sampled_from(["id", "x", "y"]), min_size=1, unique=True), max_size=3
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(TABLES, TABLES)
def test_nothing_differs_just_where_both_have_the_same(
    here: dict[str, list[str]], living: dict[str, list[str]]
) -> None:
    same = {name: set(columns) for name, columns in here.items()} == {name: set(c) for name, c in living.items()}
    assert (list(drift(mapped(here), there(**living))) == []) == same
