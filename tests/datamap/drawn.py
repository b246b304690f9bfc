"""Data maps drawn at random: every map that the file can say, also with names that only a database would think of."""

from typing import Any

from hypothesis import strategies as st

from kotowari.datamap.file import Strategy
from kotowari.datamap.guarding import GuardedLogin, Guarding, Hiding, InPart, Reads
from kotowari.datamap.model import Column, Datamap, Link, Masking, Match, Place, PlaceKind, Table, TableName, Way

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z]{1,3})?", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=12)
OWN = st.one_of(
    NAMES, st.sampled_from(["public.customer", "a.b.c", "顧客", "yes", "1", "null", "~", "x: y", "#", "'"]), WORDS
)
SENTENCES = WORDS.map(str.strip).filter(lambda text: text not in ("", "undecided"))
SETTINGS = st.dictionaries(
    NAMES,
    st.recursive(st.one_of(st.integers(), st.booleans(), NAMES), lambda inner: st.lists(inner, max_size=2)),
    max_size=2,
)
MASKINGS = st.builds(Masking, st.sampled_from([one.value for one in Strategy]), SETTINGS)


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    finds = draw(st.sampled_from([None, None, "email", "phone", "customer-number"]))
    keep = draw(st.none() | SENTENCES)
    return Column(
        name,
        item=draw(st.none() | NAMES.filter(lambda item: item != "undecided")),
        categories=tuple(draw(st.lists(NAMES, max_size=2))),
        finds=finds,
        match=draw(st.sampled_from(list(Match))) if finds else Match.EXACT,
        array=draw(st.booleans()),
        text=draw(st.booleans()),
        others=draw(st.booleans()) and not finds,
        keep=keep,
        masking=draw(st.none() | MASKINGS) if keep is None else None,
        type=draw(st.none() | NAMES),
    )


@st.composite
def tables(draw: st.DrawFn, name: TableName, before: list[TableName]) -> Table:
    names = draw(st.lists(OWN.filter(lambda one: one != "undecided"), min_size=1, max_size=4, unique=True))
    some = st.lists(st.sampled_from(names), max_size=2, unique=True)
    shows = frozenset(draw(some))
    earlier = st.lists(st.sampled_from(before), max_size=2, unique=True).map(tuple) if before else st.just(())
    made = {column: draw(columns(column)) for column in names}
    days = [column for column, one in made.items() if not (one.array or one.finds)]
    return Table(
        name,
        made,
        key=tuple(draw(some)),
        of=frozenset(draw(st.lists(NAMES, max_size=2))),
        shows=shows,
        hides=frozenset(draw(some)) - shows,
        when=draw(st.sampled_from([None, *days])),
        after=draw(earlier),
        erase_after=draw(earlier),
        skipped=draw(st.sampled_from([None, None, None, "not needed"])),
        masking=draw(st.none() | MASKINGS),
    )


@st.composite
def links(draw: st.DrawFn, read: list[Table]) -> list[Link]:
    found: set[Link] = set()
    for _ in range(draw(st.integers(0, 4)) if read else 0):
        source, target = draw(st.sampled_from(read)), draw(st.sampled_from(read))
        size = draw(st.integers(1, min(2, len(source.columns), len(target.columns))))
        ends: list[Any] = [tuple(draw(st.permutations(list(table.columns)))[:size]) for table in (source, target)]
        match = draw(st.sampled_from([Match.EXACT, Match.EMAIL]))
        found.add(Link(source.name, ends[0], target.name, ends[1], draw(st.sampled_from(list(Way))), match))
        if draw(st.booleans()):
            found.add(Link(target.name, ends[1], source.name, ends[0], Way.DOWN, match))
            found.add(Link(source.name, ends[0], target.name, ends[1], Way.UP, match))
    order = lambda link: (link.source, link.source_columns, link.target, link.target_columns, link.way, link.match)  # noqa: E731
    return sorted(found, key=order)


def guardings() -> st.SearchStrategy[Guarding]:
    uses = st.builds(Reads, NAMES, st.none() | NAMES)
    provisions = st.builds(Reads, NAMES, st.none() | NAMES, NAMES, st.sampled_from(["consent", "joint-use"]))
    reads = st.tuples(
        st.lists(uses, min_size=1, max_size=3, unique=True), st.lists(provisions, max_size=2, unique=True)
    ).map(lambda both: (*both[0], *both[1]))
    logins = st.builds(GuardedLogin, reads, st.none() | st.sampled_from(Hiding))
    named = OWN.filter(lambda one: one != "undecided" and len(one.encode()) <= 63)
    every = st.dictionaries(named, logins, min_size=1, max_size=3)
    return st.builds(Guarding, every, st.sampled_from(Hiding), st.sampled_from(InPart))


@st.composite
def datamaps(draw: st.DrawFn) -> Datamap:
    places: dict[str, Place] = {}
    named: list[TableName] = []
    whole: list[Table] = []
    for place in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
        own = {}
        for table in draw(st.lists(OWN.filter(lambda one: one != "undecided"), max_size=3, unique=True)):
            name = TableName(place, table)
            own[table] = draw(tables(name, list(named)))
            named.append(name)
        whole += own.values()
        kind = draw(st.sampled_from(list(PlaceKind)))
        skipped = draw(st.dictionaries(NAMES, SENTENCES, max_size=2))
        columns_left = {pattern: draw(st.lists(OWN, max_size=2, unique=True).map(tuple)) for pattern in skipped}
        places[place] = Place(
            place,
            kind,
            draw(st.dictionaries(st.sampled_from(["en", "ja", "zh-Hant"]), SENTENCES, min_size=1)),
            own,
            draw(st.none() | SENTENCES),
            draw(st.sampled_from([None, "JP", "TW"])),
            draw(SETTINGS),
            skipped,
            draw(st.none() | guardings()) if kind is PlaceKind.SQL else None,
            {pattern: named for pattern, named in columns_left.items() if named},
        )
    read = [table for table in whole if table.skipped is None]
    return Datamap(draw(NAMES), places, tuple(draw(links(read))))
