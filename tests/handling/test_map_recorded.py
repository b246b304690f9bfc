"""The data map in force: recorded with an entry, held against the policy, and kept when the next one comes."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from kotowari.errors import MapUnknown, MapUnreadable, NoMapInForce, NoPolicyInForce
from kotowari.handling.record_map import record_map
from kotowari.handling.space import Space
from kotowari.places.maps import files_of, map_in_force, map_of, newest_map
from tests.handling.conftest import entries, rows

MAP = "kotowari_map: 1\nmap: own\nplaces: {crm: {kind: sql, title: {en: Customers}, of: customer}}\n"
NEXT = MAP.replace("crm", "crm2")


def test_the_last_recorded_is_in_force_and_the_others_stay(space: Space) -> None:
    with space.reading() as connection, pytest.raises(NoMapInForce):
        map_in_force(connection, space.name)
    first, entry = record_map(space, by="officer", files=[("map.yaml", MAP)])
    second, _ = record_map(space, by="officer", files=[("map.yaml", NEXT)])
    with space.reading() as connection:
        assert map_in_force(connection, space.name) == second
        assert map_of(connection, space.name, first.number) == first
        assert files_of(connection, space.name, first.number) == [("map.yaml", MAP)]
    told = [one["map"] for one in entries(space) if one["act"] == "map-recorded"]
    assert [one["places"] for one in told] == [["crm"], ["crm2"]]
    assert told[0] == {"map": str(first.number), "name": "own", "digest": first.digest, "places": ["crm"]}
    assert entry is not None


def test_the_same_again_is_recorded_once(space: Space) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: record_map(space, by="officer", files=[("map.yaml", MAP)]), range(4)))
    assert len({record.number for record, _ in found}) == 1
    assert sum(entry is not None for _, entry in found) == 1
    assert len(rows(space, "places.map")) == 1


def test_a_map_of_what_the_policy_has_not_is_not_put_in_force(space: Space) -> None:
    with pytest.raises(MapUnreadable, match="no subject `martian`"):
        record_map(
            space,
            by="officer",
            files=[("m", MAP.replace("of: customer", "of: martian, tables: {a: {columns: {b: }}}"))],
        )
    with space.reading() as connection:
        assert newest_map(connection, space.name) is None


def test_before_a_policy_there_is_no_map(bare: Space) -> None:
    with pytest.raises(NoPolicyInForce):
        record_map(bare, by="officer", files=[("map.yaml", MAP)])


def test_a_number_of_another_space_is_unknown(space: Space) -> None:
    with space.reading() as connection:
        for ask in (map_of, files_of):
            with pytest.raises(MapUnknown):
                ask(connection, space.name, uuid4())
