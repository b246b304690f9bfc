"""What Citus does with each statement of a plan, as rules that a plan is held to: read in its source.

Each rule names the file of Citus that it was read in (``src/backend/distributed/…``).
"""

import re
from collections.abc import Iterator, Sequence

_NAME = r'"((?:[^"]|"")+)"'
_RELATION = rf"{_NAME}\.{_NAME}"
_POLICY = re.compile(
    rf"CREATE POLICY {_NAME} ON {_RELATION} AS (\w+) FOR (\w+) TO (.*?)(?: USING \((.*)\))?$", re.DOTALL
)
_COLUMNS = re.compile(r"(?:GRANT|REVOKE) [^;]*\([^;]* ON TABLE ")
_PROPAGATION = re.compile(r"set_config\('citus\.enable_ddl_propagation', '(on|off)', true\)")
_QUERY = re.compile(r"\b(SELECT|WITH|VALUES)\b(?! *CHECK)", re.IGNORECASE)


def broken(
    statements: Sequence[str],
    spread: frozenset[tuple[str, str]],
    afterwards: Sequence[str] = (),
    *,
    grants_columns: bool = True,
) -> list[str]:
    """Return the rules that statements break, each with the statement: ``spread`` are the tables of Citus.

    ``grants_columns`` is false of releases before 13.1; ``afterwards`` is what follows the transaction.
    """
    said = _broken(statements, spread, "\n".join(afterwards).replace("''", "'"), grants_columns)
    return [f"{rule}: {text}" for rule, text in said]


def _broken(
    statements: Sequence[str], spread: frozenset[tuple[str, str]], afterwards: str, grants_columns: bool
) -> Iterator[tuple[str, str]]:
    passes_on = True
    for place, text in enumerate(statements):
        switched = _PROPAGATION.search(text)
        if switched:
            passes_on = switched[1] == "on"
            continue
        rest = statements[place + 1 :]
        if not passes_on:
            if not grants_columns and _COLUMNS.match(text):
                if not _comes_to_shards(text, afterwards):
                    yield "every shard gets what is granted on columns", text
            elif spread & set(_tables(text)):
                # commands/utility_hook.c: with propagation off the shards learn nothing.
                yield "what is done to a table reaches its shards", text
            continue
        yield from ((rule, text) for rule in _of_policy(text, spread))
        yield from ((rule, text) for rule in _of_table(text, rest, spread))
        yield from ((rule, text) for rule in _of_grant(text, grants_columns=grants_columns))
        if not grants_columns and _COLUMNS.match(text) and spread & set(_tables(text)):
            # commands/grant.c before 13.1: "grant/revoke on column list is currently unsupported".
            yield "no grant on columns is passed on", text
        yield from ((rule, text) for rule in _of_function(text, spread))
    if not passes_on:
        yield "propagation is turned on again", "the end"


def _tables(text: str) -> list[tuple[str, str]]:
    return re.findall(_RELATION, text)


def _comes_to_shards(text: str, afterwards: str) -> bool:
    """Say whether every column that is granted on the coordinator is granted on the shards too."""
    then = rf"[^;]* ON TABLE %s TO {re.escape(text.rsplit(' TO ', 1)[1])}"
    return all(
        re.search(rf"{privilege} \([^)]*{re.escape(column)}[^)]*\){then}", afterwards)
        for privilege, columns in re.findall(r"(\w+) \(([^)]*)\)", text.partition(" ON TABLE ")[0])
        for column in columns.split(", ")
    )


def _of_policy(text: str, spread: frozenset[tuple[str, str]]) -> Iterator[str]:
    """commands/policy.c: CreatePolicyCommandForPolicy leaves AS RESTRICTIVE out; no policy may have a sub-select."""
    if not text.startswith("CREATE POLICY"):
        return
    found = _POLICY.match(text.partition(" WITH CHECK")[0])
    assert found is not None, text
    _, schema, table, kind, _, roles, using = found.groups()
    if (schema, table) not in spread:
        return
    if kind != "PERMISSIVE":
        yield "a policy on shards opens rows, whatever it says"
    if roles.strip() == "PUBLIC":
        yield "no policy opens rows to everybody"
    if using is not None and _QUERY.search(using):
        yield "no policy has a query of its own"


def _of_table(text: str, rest: Sequence[str], spread: frozenset[tuple[str, str]]) -> Iterator[str]:
    found = re.match(rf"ALTER TABLE {_RELATION} (.*)$", text, re.DOTALL)
    if found is not None and (found[1], found[2]) in spread:
        if "ADD CONSTRAINT" in found[3]:
            # commands/table.c: ErrorIfUnsupportedAlterTableStmt refuses it.
            yield "a constraint is not added together with columns"
        for column in re.findall(rf"ADD COLUMN {_NAME} [^,]*? DEFAULT", found[3]):
            # planner/multi_router_planner.c: a row is sent to its shard with the defaults of the columns left out.
            drop = f'ALTER TABLE "{found[1]}"."{found[2]}" ALTER COLUMN "{column}" DROP DEFAULT'
            if drop not in rest:
                yield "no column that a seat may not insert keeps a default"
    if text.startswith("CREATE VIEW") and spread & set(_tables(text.partition(" FROM ")[2])):
        # planner/multi_router_planner.c: DeferErrorIfModifyView.
        yield "no view stands before a table"
    if text.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
        yield "a plan makes no index"
    if re.match(r"DROP (POLICY|TRIGGER) (?!IF EXISTS)", text):
        # A shard that was moved or mended by hand may have lost it.
        yield "what is taken away may be gone already"
    if re.match(r"DROP (POLICY|TRIGGER|INDEX) [^;]*,", text):
        # commands/policy.c, trigger.c: one object a statement.
        yield "one thing is dropped a statement"


def _of_grant(text: str, *, grants_columns: bool) -> Iterator[str]:
    if text.startswith("SET LOCAL ROLE"):
        # connection/connection_management.c: nodes are connected to as whoever the session is then.
        yield "nothing is done as somebody else"
    of_role = text.startswith(("GRANT", "REVOKE")) and " ON " not in text
    if of_role and (" GRANTED BY " in text or (" WITH " in text and not grants_columns)):
        # deparser/deparse_role_stmts.c: before 13.1 without the options, or refused; by whom is left out or said twice.
        yield "who belongs to what is passed on as it is by itself"
    if text.startswith(("GRANT", "REVOKE")) and " ON TABLE " in text and "GRANTED BY" in text:
        # commands/grant.c leaves GRANTED BY out.
        yield "the shards are not told by whom something is granted"
    if re.match(r"(CREATE|ALTER) ROLE", text) and "kotowari/" in text and "/~" not in text:
        login = re.search(r"\b(NO)?LOGIN\b", text)
        is_seat = text.split('"')[1].count("/") == 3
        if login is not None and (login[1] is None) is not is_seat:
            yield "seats log in between nodes, and nobody else of the guard's"


def _of_function(text: str, spread: frozenset[tuple[str, str]]) -> Iterator[str]:
    """executor/multi_executor.c: EnsureRemoteTaskExecutionAllowed refuses a query of a Citus table within a shard's."""
    if not text.startswith("CREATE FUNCTION"):
        return
    for table in spread:
        name = f'"{table[0]}"."{table[1]}"'
        if re.search(rf"\b(FROM|JOIN|INTO|UPDATE) {re.escape(name)}", text):
            yield "a trigger names no table of Citus in a query"
