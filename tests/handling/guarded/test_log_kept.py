"""What is kept of a server's log, of what was observed and of what was read: no value, and nothing twice."""

from dataclasses import replace

from kotowari.guard.observe.sources import of_log
from kotowari.guard.observe.store import OBSERVED, RECORDED
from kotowari.guard.observe.tally import Reader
from kotowari.handling.guarded.observing import begin_observing, keep_observed, left_off, observed
from kotowari.handling.guarded.reads import fold_reads, reads_left_off
from kotowari.handling.space import Space
from tests.guard.observe.test_shape import DATABASE
from tests.guard.reads.test_folding import LINES, VALUE, WHOLE, Held, folded, line, of_object
from tests.handling.conftest import entries, rows

TABLES = ("shape", "observed", "polled", "log_position", "session")


def everything(space: Space) -> str:
    return repr([rows(space, f"guard.{table}") for table in TABLES] + [entries(space)])


def reader() -> Reader:
    return Reader(replace(DATABASE, name="shop"), frozenset())


def test_what_is_observed_is_kept_without_a_value_and_once(space: Space) -> None:
    begin_observing(space, by="desk", place="crm", sources=["log"])
    before, _ = left_off(space, "crm")
    for batch in of_log(Held(WHOLE), before, "shop", reader()):
        read = {batch.file: batch.position}
        assert keep_observed(space, "crm", batch.tally, before, read)
        assert not keep_observed(space, "crm", batch.tally, before, read)  # another one, which began as early
    seen = observed(space, "crm")
    assert {(one.login, one.count) for one in seen} == {("crm", 5), ("other", 1), ("one", 1)}
    assert {one.text for one in seen} == {"SELECT name FROM customer WHERE email = ?"}
    assert VALUE not in everything(space)
    after, _ = left_off(space, "crm")
    assert not list(of_log(Held(WHOLE), after, "shop", reader()))
    more = WHOLE + line("a", 20, "1/9", of_object(20)).encode()
    (batch,) = of_log(Held(more), after, "shop", reader())
    assert keep_observed(space, "crm", batch.tally, after, {batch.file: batch.position})
    assert {(one.login, one.count) for one in observed(space, "crm")} == {("crm", 6), ("other", 1), ("one", 1)}
    assert {use for (use,) in rows(space, "guard.log_position", "use")} == {OBSERVED}


def test_reads_are_on_record_without_a_value_or_a_login_and_once(space: Space) -> None:
    before, sessions = reads_left_off(space, "crm")
    for one in folded(WHOLE, before, sessions):
        made = fold_reads(space, by="desk", place="crm", folded=one, before=before)
        assert made is not None
        assert fold_reads(space, by="desk", place="crm", folded=one, before=before) is None
    (entry,) = [each for each in entries(space) if each["act"] == "guard-reads"]
    told = entry["guard"]["reads"]
    assert sum(each["count"] for each in told) == 7
    assert {each["table"] for each in told} == {"app.customer"}
    assert {tuple(each["purposes"]) for each in told} == {(), ("support",), ("promotion",), ("promotion", "support")}
    assert not {"crm", "other", "one"} & {str(each["login"]) for each in told}
    assert VALUE not in everything(space)
    after, sessions = reads_left_off(space, "crm")
    assert not list(folded(WHOLE, after, sessions))
    assert {use for (use,) in rows(space, "guard.log_position", "use")} == {RECORDED}
    assert len(LINES) > len(told)
