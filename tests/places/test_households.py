"""Persons who share telephones, names and addresses of mail, drawn at random: nobody is shown another's record."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.places.lookup import Values
from kotowari.places.shown.sharing import redact
from kotowari.places.walking.asker import Asker
from tests.datamap.maps import datamap, table
from tests.places.memory import places, standings, walked

MINE = "taro@example.jp"
PHONE = "03-5555-0101"
NAME = "山田太郎"
EMAILS = (MINE, None, "hanako@example.jp", "ichiro@example.jp")
PHONES = (PHONE, "０３５５５５０１０１", None, "03-5555-0199")
NAMES = (NAME, "山田 太郎", None, "山田花子", "佐藤一郎", "Taro Yamada")

SHOP = datamap(
    [
        table("crm.customer", "id name:name email:email@email/email phone:phone@phone/phone"),
        table("crm.order", "id customer what:orders"),
        table("site.account", "id name:name email:email@email/email phone:phone@phone/phone"),
        table("desk.call", "id phone:phone@phone/phone about~"),
    ],
    ["crm.order.customer > crm.customer.id"],
)
ASKER = Asker({"email": [MINE], "phone": [PHONE]}, {"name": [NAME]})


def households(seed: int) -> dict[str, list[Values]]:
    random = Random(seed)

    def person(number: int) -> Values:
        return number, random.choice(NAMES), random.choice(EMAILS), random.choice(PHONES)

    customers = [person(100 + n) for n in range(random.randint(0, 4))]
    return {
        "crm.customer": customers,
        "crm.order": [(200 + n, random.choice(customers)[0], f"what-{n}") for n in range(4) if customers],
        "site.account": [person(300 + n) for n in range(random.randint(0, 3))],
        "desk.call": [(400 + n, random.choice(PHONES), f"call-{n}") for n in range(2)],
    }


drawn = st.integers(0, 2**32).map(households)


def says_another(row: Values) -> bool:
    """Whether a record has a name that is not theirs, or another's address of mail and not theirs."""
    return row[1] in ("山田花子", "佐藤一郎") or row[2] not in (MINE, None)


@given(drawn)
@settings(max_examples=200, deadline=None)
def test_no_record_that_says_another_is_shown_and_none_that_says_the_person_is_left_out(
    rows: dict[str, list[Values]],
) -> None:
    found = walked(SHOP, places(SHOP, rows), ASKER.handles, ASKER.known)
    by_table = standings(found)
    shown = {number for by_key in by_table.values() for number, standing in by_key.items() if standing == "own"}
    records = [*rows["crm.customer"], *rows["site.account"]]
    assert [row for row in records if row[0] in shown and says_another(row)] == []
    sure = [row for row in records if row[2] == MINE and row[1] in (NAME, "山田 太郎")]
    assert [row for row in sure if row[0] not in shown] == []
    orders = {row[0] for row in rows["crm.order"] if row[1] in shown}
    assert set(by_table.get("crm.order", ())) == orders
    told = {key[0] for one in redact(found, ASKER).redactions if one.column is None for key in one.rows}
    mine = [row for row in records if row[2] == MINE or row[3] in PHONES[:2]]
    assert [row for row in mine if row[0] not in shown and row[0] not in told] == []


@given(drawn)
@settings(max_examples=200, deadline=None)
def test_a_call_from_a_telephone_that_others_use_is_the_persons_for_nobody_without_a_word(
    rows: dict[str, list[Values]],
) -> None:
    found = walked(SHOP, places(SHOP, rows), ASKER.handles, ASKER.known)
    records = [*rows["crm.customer"], *rows["site.account"]]
    is_contested = any(row[3] in PHONES[:2] and row[2] != MINE and says_another(row) for row in records)
    calls = set(standings(found).get("desk.call", {}).values())
    assert calls <= ({"doubtful"} if is_contested else {"own", "doubtful"})


@given(drawn, st.integers(0, 2**32))
@settings(max_examples=80, deadline=None)
def test_the_order_of_rows_does_not_matter(rows: dict[str, list[Values]], seed: int) -> None:
    random = Random(seed)
    mixed = {name: random.sample(of, len(of)) for name, of in rows.items()}
    one, other = (walked(SHOP, places(SHOP, each), ASKER.handles, ASKER.known) for each in (rows, mixed))
    assert standings(one) == standings(other)
