"""The sweep: what no purpose needs any more is deleted, batch by batch, each batch one commit with its entry.

What is due follows from what is held and what has happened. A sweep that was ended at any point is therefore resumed by
working out again what is still due: what was done is gone, and nothing is half done.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import KeyMissing, StateUnsettled, SweepAhead, SweepBusy, SweepRefused, SweepTooWide
from kotowari.gate.due import Due
from kotowari.handling.expire import MOST, Batch, Moved, expire, make_batch, record_sweep
from kotowari.handling.outcome import Refused
from kotowari.handling.situations import Page, Standing, pages
from kotowari.handling.space import Space
from kotowari.keeping import store
from kotowari.keeping.certificate import certify, digest_of, tally
from kotowari.keeping.survey import Survey

AT_MOST = 10
"""The most persons, in percent of all, that a sweep erases unless it is told otherwise."""

_TRIES = 8
"""How often what is due is worked out anew while it keeps changing."""

_AT_ONCE = 2
"""How many batches are carried out at the same time: while the server writes one, the other is on its way."""

Told = Callable[[int, int], object]
"""Is told after each batch how many persons are done, and of how many something was due."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A batch with the rule and the last day of need of each of its persons."""

    batch: Batch
    dues: tuple[Due, ...]


_Found = tuple[Page, Standing, Due]
"""A person of whom something is due, with what it was worked out from (a page, of which the persons are left out)."""

_REMEMBERED = 100_000
"""Of how many persons what is due is remembered from the survey, some 60 MB; of more it is read again."""


def sweep(
    space: Space,
    *,
    by: str,
    through: date | None = None,
    at_most: float = AT_MOST,
    told: Told = lambda done, due: None,  # noqa: ARG005
) -> store.Sweep:
    """Delete what is due as of a day (today, if none is named) and return the sweep with its certificate.

    A sweep that was begun and did not end is resumed, as of its own day.

    Raises :class:`SweepAhead` for a day to come; :class:`SweepTooWide`, with nothing more done, where more than
    ``at_most`` percent of the persons would be erased; :class:`SweepRefused` where the gate refuses; :class:`SweepBusy`
    where another process ends the same sweep; :class:`StateUnsettled` if what is due keeps changing.
    """
    today = space.today()
    if through is not None and through > today:
        raise SweepAhead
    with space.changing() as connection:
        running = store.open_sweep(connection, space)
    on = running.through if running else through or today
    found, due = _found(space, on)
    persons, allowed = found.persons, found.persons * at_most / 100
    _prove_width(found, 0, allowed, persons, at_most)
    if running is None:
        running = _begin(space, by, on)
    erased, done = 0, 0
    for attempt in range(_TRIES):
        moved = False
        try:
            batches = _prepared(space, due if due is not None else _read(space, on))
            for prepared, was_done in _carried_out(space, by, running, batches):
                if was_done:
                    count = len(prepared.batch.persons)
                    done += count
                    erased += count if prepared.batch.ending.is_erasure else 0
                    told(done, max(done, found.dues()))
                else:
                    moved = True
        except KeyMissing:
            # Rolled, and the old key destroyed, since they were read: they are under the new one now.
            if attempt == _TRIES - 1:
                raise
            moved = True
        if not moved:
            return _end(space, by, running, found)
        found, due = _found(space, on)
        _prove_width(found, erased, allowed, persons, at_most)
    raise StateUnsettled


def _prove_width(found: Survey, erased: int, allowed: float, persons: int, at_most: float) -> None:
    wanted = erased + found.erasures()
    if wanted > allowed:
        raise SweepTooWide(erased=wanted, persons=persons, most=f"{at_most:g}")


def _begin(space: Space, by: str, on: date) -> store.Sweep:
    with space.changing() as connection:
        begun = store.begin(connection, space, on, clock.now(), space.actor(connection, by))
    if begun is None:
        raise SweepBusy
    return begun


def _found(space: Space, on: date) -> tuple[Survey, list[_Found] | None]:
    """Survey everybody; return with it those of whom something is due, None where they are too many to remember."""
    made, due = Survey(on, on), list[_Found]()
    with space.reading() as connection:
        for each in _due_of(connection, space, made):
            if len(due) <= _REMEMBERED:
                due.append(each)
    return made, due if len(due) <= _REMEMBERED else None


def _read(space: Space, on: date) -> Iterator[_Found]:
    with space.reading() as connection:
        yield from _due_of(connection, space, Survey(on, on))


def _due_of(connection: Connection, space: Space, made: Survey) -> Iterator[_Found]:
    for page in _ahead(pages(connection, space)):
        basis = replace(page, persons=())
        for one, outcome in made.take(page):
            if outcome.due is not None:
                yield basis, one, outcome.due


def _ahead(read: Generator[Page]) -> Iterator[Page]:
    """Yield pages, of which the next is read in a thread of its own while the last is worked out."""
    context = copy_context()

    def following() -> Page | None:
        return context.run(next, read, None)

    with closing(read), ThreadPoolExecutor(1) as thread:
        coming = thread.submit(following)
        while (page := coming.result()) is not None:
            coming = thread.submit(following)
            yield page


def _prepared(space: Space, due: Iterable[_Found]) -> Generator[_Prepared]:
    """Yield what is due as batches of persons alike, the references of each entry made."""
    waiting: dict[int, list[_Found]] = {}
    classes: dict[tuple[object, ...], int] = {}
    known: dict[tuple[int, int, tuple[str, ...]], tuple[int, Page, Due]] = {}
    for found in due:
        page, one, each = found
        # What is compared in full once a page; the page and what is due are kept, so that they stay the same objects.
        seen = known.get(at := (id(page), id(each), one.subjects))
        if seen is None:
            alike_in = (page.edition, page.rulebook.source, min(one.subjects), each.ending)
            seen = known[at] = (classes.setdefault(alike_in, len(classes)), page, each)
        alike = waiting.setdefault(seen[0], [])
        alike.append(found)
        if len(alike) == MOST:
            yield _prepare(space, waiting.pop(seen[0]))
    for alike in waiting.values():
        yield _prepare(space, alike)


def _prepare(space: Space, alike: list[_Found]) -> _Prepared:
    page, first, due = alike[0]
    persons = (one for _, one, _ in alike)
    batch = make_batch(space, min(first.subjects), due.ending, persons, page.rulebook, page.edition)
    return _Prepared(batch, tuple(each for _, _, each in alike))


def _carried_out(
    space: Space, by: str, running: store.Sweep, batches: Generator[_Prepared]
) -> Generator[tuple[_Prepared, bool]]:
    """Carry out batches, :data:`_AT_ONCE` at a time while the next is made; yield each with whether it was done.

    They are of different persons. Raises what :func:`_carry_out` raises, once what was under way has ended, and
    :class:`KeyMissing` once it was yielded, so that everything done is counted.
    """
    under_way: deque[tuple[_Prepared, Future[bool]]] = deque()
    with closing(batches), ThreadPoolExecutor(_AT_ONCE) as threads:
        try:
            lost = None
            while (prepared := _next(batches)) is not None:
                if isinstance(prepared, KeyMissing):
                    lost = prepared
                    break
                started = threads.submit(copy_context().run, _carry_out, space, by, running, prepared)
                under_way.append((prepared, started))
                if len(under_way) > _AT_ONCE:
                    first, ended = under_way.popleft()
                    yield first, ended.result()
            for first, ended in under_way:
                yield first, ended.result()
            if lost is not None:
                raise lost
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def _next(batches: Generator[_Prepared]) -> _Prepared | KeyMissing | None:
    """Return the next batch, None after the last; in place of one that cannot be made for want of a key, that."""
    try:
        return next(batches, None)
    except KeyMissing as missing:
        return missing


def _carry_out(space: Space, by: str, running: store.Sweep, prepared: _Prepared) -> bool:
    """Carry out one batch in one commit; False, with nothing done, if what it rests on has changed.

    Raises :class:`SweepBusy`, :class:`SweepRefused`.
    """
    batch = prepared.batch
    figures = _tally(prepared)
    effect = {"sweep": running.number, "rules": figures["erased"]}
    try:
        with space.changing() as connection:
            if not store.join(connection, space, running.number):
                raise SweepBusy
            refused = expire(connection, space, by=by, batch=batch, effect=effect)
            if refused is None:
                store.add(connection, space, running.number, store.Done(batch.concerned.entry, clock.now(), figures))
    except Moved:
        return False
    if isinstance(refused, Refused):
        raise SweepRefused(entry=refused.entry)
    return True


def _tally(prepared: _Prepared) -> dict[str, object]:
    batch, ending = prepared.batch, prepared.batch.ending
    count = len(batch.persons)
    return tally(
        erased=Counter(each.rule for each in prepared.dues) if ending.is_erasure else Counter(),
        deleted=Counter(dict.fromkeys(ending.deleted, count)),
        ended=Counter(dict.fromkeys(ending.ended, count)),
        left=count if ending.left else 0,
        epochs={one.epoch for one in batch.persons},
        policy=batch.rulebook.source.digest,
    )


def _end(space: Space, by: str, running: store.Sweep, found: Survey) -> store.Sweep:
    with space.changing() as connection:
        if not store.lock(connection, space, running.number):
            raise SweepBusy
        at = clock.now()
        done = store.batches(connection, space, running.number)
        certificate = certify(connection, space, running, done, found.held(), at)
        entry = record_sweep(connection, space, by=by, number=running.number, digest=digest_of(certificate))
        store.end(connection, space, running.number, at, certificate, entry)
    return store.Sweep(running.number, running.through, running.begun_at, running.begun_by, at, certificate, entry)
