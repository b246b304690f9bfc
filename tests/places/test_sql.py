"""Looking rows up in a database of each engine."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kotowari.datamap.model import Column, Match, Table, TableName
from kotowari.errors import Error, PlaceTooMuch, TableUnreachable
from kotowari.places.lookup import Condition, Limits, Lookup, Referring, Rows
from tests.places.databases import Living, looked_up, lookup, table

CUSTOMER = table("customer", "id", "name", "email", "phone", "no")

PEOPLE = [
    "CREATE TABLE customer (id int PRIMARY KEY, name varchar(80), email varchar(80), phone varchar(40), "
    "no varchar(20))",
    "CREATE INDEX customer_email ON customer (email)",
    """INSERT INTO customer VALUES
    (1, '山田 花子', 'hanako@example.com', '03-1234-5678', 'A-001'),
    (2, '山田花子', 'Hanako@Example.COM', '０３（１２３４）５６７８', 'a001'),
    (3, 'ﾔﾏﾀﾞ ﾊﾅｺ', ' ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ', '+81 3-1234-5678', 'Ａ－００１'),
    (4, 'Yamada Hanako', 'hanako@example.co', '0312345679', 'A-0010'),
    (5, NULL, NULL, NULL, NULL)""",
]


def find(living: Living, *lookups: Lookup, limits: Limits | None = None, **settings: Any) -> list[Rows | Error]:
    place = living.place(**settings)
    try:
        with place.opened(limits or Limits()) as snapshot:
            return snapshot.find(lookups)
    finally:
        place.close()


def found(living: Living, one: Lookup, **settings: Any) -> list[tuple[Any, ...]]:
    (answer,) = find(living, one, **settings)
    assert isinstance(answer, Rows), answer
    assert answer.columns == one.columns
    return sorted(answer.rows, key=repr)


def numbers(living: Living, one: Lookup, **settings: Any) -> list[Any]:
    at = one.columns.index("id")
    return [row[at] for row in found(living, one, **settings)]


def test_rows_are_found_by_their_values(living: Living) -> None:
    living.run(PEOPLE)
    assert found(living, lookup(CUSTOMER, id=[1, "4", 9, "x", None])) == [
        (1, "山田 花子", "hanako@example.com", "03-1234-5678", "A-001"),
        (4, "Yamada Hanako", "hanako@example.co", "0312345679", "A-0010"),
    ]


def test_an_exact_value_is_exact_whatever_the_engine_passes_over(living: Living) -> None:
    living.run(PEOPLE)
    assert numbers(living, lookup(CUSTOMER, email=["hanako@example.com "])) == []
    assert numbers(living, lookup(CUSTOMER, email=["HANAKO@example.com"])) == []
    assert numbers(living, lookup(CUSTOMER, email=["Hanako@Example.COM"])) == [2]
    assert numbers(living, lookup(CUSTOMER, no=["a-001", "a001"])) == [2]


FORMS = [
    (Match.EMAIL, "email", "hanako@example.com", [1, 2, 3]),
    (Match.EMAIL, "email", "ＨＡＮＡＫＯ@example.com", [1, 2, 3]),
    (Match.PHONE, "phone", "+81312345678", [1, 2, 3]),
    (Match.NUMBER, "no", "A001", [1, 2, 3]),
    (Match.TEXT, "name", "山田花子", [1, 2]),
    (Match.TEXT, "name", "ヤマダハナコ", [3]),
    (Match.CASEFOLD, "name", "YAMADA hanako", [4]),
    (Match.CASEFOLD, "email", "HANAKO@EXAMPLE.COM", [1, 2]),
    (Match.EMAIL, "email", "nobody", []),
]


def test_forms_are_compared_as_the_map_says(living: Living) -> None:
    living.run(PEOPLE)
    lookups = [lookup(CUSTOMER, match, **{column: [value]}) for match, column, value, _ in FORMS]
    answers = [[row[0] for row in answer.rows] for answer in find(living, *lookups) if isinstance(answer, Rows)]
    assert [sorted(rows) for rows in answers] == [expected for *_, expected in FORMS]


def test_where_indexes_are_to_serve_the_usual_ways_of_writing_are_sought(living: Living) -> None:
    living.run(PEOPLE)
    assert numbers(living, lookup(CUSTOMER, Match.EMAIL, email=["Hanako@example.com"]), search="indexed")[0] == 1
    phones = numbers(living, lookup(CUSTOMER, Match.PHONE, phone=["+81312345678"]), search="indexed")
    assert phones == [1, 2, 3]
    assert 1 in numbers(living, lookup(CUSTOMER, Match.NUMBER, no=["A-001"]), search="indexed")


def test_conditions_on_several_columns_are_one_query_and_each_row_comes_once(living: Living) -> None:
    living.run(PEOPLE)
    either = Lookup(
        CUSTOMER,
        ("id",),
        (
            Condition(("id",), ((1,), (2,))),
            Condition(("email",), (("hanako@example.com",),), Match.EMAIL),
            Condition(("no",), (("A-0010",),)),
        ),
    )
    assert numbers(living, either) == [1, 2, 3, 4]


def test_columns_together_are_compared_in_pairs(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE line (id int PRIMARY KEY, tenant int, code varchar(10))",
            "INSERT INTO line VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'a'), (4, 2, 'b'), (5, 2, NULL)",
        ]
    )
    line = table("line", "id", "tenant", "code")
    assert numbers(living, looked_up(line, {("tenant", "code"): [(1, "a"), (2, "b"), (2, None)]})) == [1, 4]
    assert numbers(living, looked_up(line, {("tenant", "code"): [(1, "A"), (2, "B")]}, Match.CASEFOLD)) == [1, 4]
    assert numbers(living, looked_up(line, {("tenant", "code"): [(1, "a")], ("id",): [(4,)]})) == [1, 4]


def test_thousands_of_values_are_one_step(living: Living) -> None:
    rows = ", ".join(f"({number}, {number * 2})" for number in range(3000))
    living.run(["CREATE TABLE big (id int PRIMARY KEY, other int)", f"INSERT INTO big VALUES {rows}"])
    big = table("big", "id", "other")
    assert len(found(living, lookup(big, id=range(1000, 9000), other=range(5000)))) == 3000


HOSTILE = [
    'quo"te',
    "quo`te",
    "a b",
    "Mixed",
    "select",
    "日本語の表",
    "per%cent %s",
    "col:on",
    "semi;colon--",
    "back\\slash",
    "d.o.t",
    "br[ack]et",
    "'single'",
    "x" * 63,
    "名" * 21,
    "$1",
    "?",
]


def test_names_however_hostile_are_names(living: Living) -> None:
    for name in HOSTILE:
        quoted = living.quoted(name)
        living.run(
            [
                f"CREATE TABLE {quoted} ({quoted} varchar(40), {living.quoted('id')} int)",
                f"INSERT INTO {quoted} VALUES ('a', 1), ('b', 2), ('''; DROP TABLE x --', 3)",
            ]
        )
    lookups = [lookup(table(name, name, "id"), **{name: ["a"]}) for name in HOSTILE]
    lookups += [lookup(table(name, name, "id"), Match.TEXT, **{name: ["A", "'; DROP TABLE x --"]}) for name in HOSTILE]
    answers = [sorted(answer.rows, key=repr) for answer in find(living, *lookups) if isinstance(answer, Rows)]
    assert answers[: len(HOSTILE)] == [[("a", 1)]] * len(HOSTILE)
    assert answers[len(HOSTILE) :] == [[("'; DROP TABLE x --", 3), ("a", 1)]] * len(HOSTILE)


def test_one_that_fails_spoils_no_other(living: Living) -> None:
    living.run(PEOPLE)
    lookups = [
        lookup(CUSTOMER, id=[1]),
        lookup(table("nowhere", "id"), id=[1]),
        lookup(table("customer", "id", "gone"), id=[1]),
        lookup(CUSTOMER, id=[2]),
    ]
    first, nowhere, gone, second = find(living, *lookups)
    assert isinstance(first, Rows)
    assert isinstance(second, Rows)
    assert [row[0] for row in (*first.rows, *second.rows)] == [1, 2]
    assert isinstance(nowhere, TableUnreachable)
    assert "`nowhere`" in str(nowhere)
    assert isinstance(gone, TableUnreachable)
    assert "`gone`" in str(gone)


def test_limits_of_rows_and_of_bytes(living: Living) -> None:
    rows = ", ".join(f"({number}, '{'x' * 1000}')" for number in range(200))
    living.run(["CREATE TABLE big (id int PRIMARY KEY, note text)", f"INSERT INTO big VALUES {rows}"])
    big = table("big", "id", "note")
    every, few = lookup(big, id=range(200)), lookup(big, id=range(10))
    for limits, words in ((Limits(rows=199), "199 rows"), (Limits(size=150_000), "MiB")):
        much, little = find(living, every, few, limits=limits)
        assert isinstance(much, PlaceTooMuch)
        assert words in str(much)
        assert isinstance(little, Rows)
        assert len(little.rows) == 10
    (enough,) = find(living, every, limits=Limits(rows=200))
    assert isinstance(enough, Rows)
    assert len(enough.rows) == 200


def test_fields_within_json_and_lists(living: Living) -> None:
    json = {"postgresql": "jsonb", "mariadb": "json", "sqlite": "json"}[living.engine]
    living.run(
        [
            f"CREATE TABLE doc (id int PRIMARY KEY, body {json}, tags {json})",
            """INSERT INTO doc VALUES
            (1, '{"address": {"city": "Kyoto", "no": 7}, "people": [{"mail": "A@x.jp"}, {"mail": "b@x.jp"}]}',
             '[1, 2]'),
            (2, '{"address": {"city": "kyoto", "no": 8}, "people": []}', '["1", "z"]'),
            (3, '{"address": "elsewhere"}', '[]'),
            (4, NULL, NULL)""",
        ]
    )
    doc = table(
        "doc",
        "id",
        "body.address.city",
        "body.address.no",
        Column("body.people.mail", array=True),
        Column("tags", array=True),
    )
    assert found(living, lookup(doc, **{"body.address.city": ["Kyoto"]})) == [
        (1, "Kyoto", 7, ["A@x.jp", "b@x.jp"], [1, 2])
    ]
    assert numbers(living, lookup(doc, **{"body.address.no": [7, 8]})) == [1, 2]
    assert numbers(living, lookup(doc, Match.CASEFOLD, **{"body.address.city": ["KYOTO"]})) == [1, 2]
    assert numbers(living, lookup(doc, tags=["1"])) == [1, 2]
    assert numbers(living, lookup(doc, tags=[2, "z"])) == [1, 2]
    assert numbers(living, lookup(doc, **{"body.people.mail": ["b@x.jp"]})) == [1]
    assert numbers(living, lookup(doc, Match.EMAIL, **{"body.people.mail": ["a@x.jp"]})) == [1]
    assert found(living, lookup(doc, id=[3])) == [(3, None, None, None, [])] or living.engine == "mariadb"


def test_json_in_a_column_of_text_is_json_where_it_is_and_text_where_it_is_not(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE doc (id int PRIMARY KEY, body varchar(200), tags varchar(200))",
            """INSERT INTO doc VALUES (1, '{"ids": [1, 2], "town": "Uji"}', '["a", "b"]'), (2, 'no JSON', 'a'),
            (3, '{"ids": 2}', '{'), (4, '{broken', '"a"'), (5, NULL, NULL)""",
        ]
    )
    doc = table("doc", "id", Column("body.ids", array=True), "body.town", Column("tags", array=True))
    looked = [lookup(doc, **{"body.ids": [2]}), lookup(doc, **{"body.town": ["Uji"]}), lookup(doc, tags=["a"])]
    answers = find(living, *looked, lookup(doc, Match.CASEFOLD, tags=["A"]))
    if any(isinstance(answer, Error) for answer in answers):
        assert living.engine == "postgresql", answers  # before 16, which cannot tell beforehand
        return
    assert [sorted(row[0] for row in answer.rows) for answer in answers if isinstance(answer, Rows)] == [
        [1, 3],
        [1],
        [1, 2],
        [1, 2],
    ]


def test_a_view_is_read_as_a_table(living: Living) -> None:
    living.run([*PEOPLE, "CREATE VIEW few AS SELECT id, name FROM customer WHERE id < 3"])
    assert found(living, lookup(table("few", "id", "name"), id=[1, 4])) == [(1, "山田 花子")]


def test_nothing_sought_is_nothing_found(living: Living) -> None:
    living.run(PEOPLE)
    assert found(living, lookup(CUSTOMER, id=[])) == []
    assert found(living, lookup(CUSTOMER, id=[None, "no number"])) == []


def shared(living: Living, one: Lookup, own: Sequence[tuple[Any, ...]]) -> object:
    place = living.place()
    try:
        with place.opened(Limits()) as snapshot:
            (answer,) = snapshot.shared([Referring(one.table, one.any_of[0], own)])
            return answer
    finally:
        place.close()


def test_values_that_rows_of_others_have_are_told(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE person (id int PRIMARY KEY, address int, town varchar(20))",
            """INSERT INTO person VALUES (1, 10, 'Kyoto'), (2, 10, 'kyoto'), (3, 11, 'Nara'), (4, 12, 'Uji'),
            (5, 12, 'Uji'), (6, 13, 'Otsu')""",
        ]
    )
    person = table("person", "id", "address", "town")
    sought = lookup(person, address=[10, 11, 12, 99])
    assert shared(living, sought, [(1,), (3,), (4,), (5,)]) == {(10,)}
    assert shared(living, sought, [("1",), ("2",), ("3",)]) == {(12,)}
    assert shared(living, sought, []) == {(10,), (11,), (12,)}
    assert shared(living, lookup(person, town=["Kyoto", "Nara"]), [(1,), (3,)]) == set()
    assert shared(living, lookup(person, Match.CASEFOLD, town=["Kyoto", "Nara"]), [(1,), (3,)]) == {("Kyoto",)}
    without_key = table("person", "id", "address", "town", key=())
    assert shared(living, lookup(without_key, address=[10, 11]), [(1, 10, "Kyoto"), (3, 11, "Nara")]) == {(10,)}


def test_values_of_several_columns_and_keys_are_told_at_once(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE visit (shop int, number int, page int, lang int)",
            """INSERT INTO visit VALUES (1, 1, 7, 1), (1, 2, 7, 2), (2, 1, 7, 2), (2, 2, 8, 1), (3, 1, 9, 1),
            (NULL, 5, 9, 2)""",
        ]
    )
    visit = table("visit", "shop", "number", "page", "lang", key=("shop", "number"))
    sought = looked_up(visit, {("page", "lang"): [(7, 1), (7, 2), ("7", "2"), (8, 1), (9, 2), ("x", 1)]})
    assert shared(living, sought, [(1, 1), (1, 2), ("2", "2")]) == {(7, 2), ("7", "2"), (9, 2)}
    assert shared(living, sought, [(1, 1), (1, 2), (2, 1), (2, 2)]) == {(9, 2)}


@given(
    values=st.lists(st.tuples(st.integers(0, 6)), unique=True),
    own=st.lists(st.tuples(st.integers(0, 12)), unique=True),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_values_at_once_are_told_as_each_by_itself(
    postgresql: Living, values: list[tuple[int]], own: list[tuple[int]]
) -> None:
    place = Table(TableName("crm", "place"), {"id": Column("id"), "of": Column("of")}, ("id",))
    made = "CREATE TABLE IF NOT EXISTS place AS SELECT id, id / 2 AS of FROM generate_series(0, 9) id"
    postgresql.run([made])
    opener = postgresql.place()
    question = Referring(place, Condition(("of",), values), own)
    with opener.opened(Limits()) as snapshot:
        assert snapshot.shared([question]) == snapshot._shared_by_value([question])
    opener.close()
