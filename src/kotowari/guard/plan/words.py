"""A plan's changes of grants in words."""

from collections.abc import Iterable

from kotowari.guard.acl import Step
from kotowari.guard.plan.grants import ObjectGrants


def words_of_grants(of: ObjectGrants, chosen: Iterable[Step]) -> str:
    """Return what steps on one object give and take, by grantee."""
    said: dict[tuple[bool, str], dict[str, list[str]]] = {}
    for gives, grant in chosen:
        columns = said.setdefault((gives, grant.grantee or "everybody"), {}).setdefault(grant.privilege, [])
        columns += [grant.column] if grant.column is not None else []
    parts = [
        f"{grantee} {'gets' if gives else 'loses'} "
        + ", ".join(
            f"{privilege} ({', '.join(columns)})" if columns else privilege for privilege, columns in by.items()
        )
        for (gives, grantee), by in said.items()
    ]
    return f"{of.words}: " + "; ".join(parts)
