"""What the map says of a service: what can be asked, where the rows are in an answer, and how pages follow."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kotowari.datamap.model import Place
from kotowari.errors import PlaceSettingsUnfit

SLOT: Final = re.compile(r"\{([^{}]+)\}")

Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paging(_Described):
    """How the next page is asked for.

    ``page`` and ``offset`` count in ``parameter``, which begins at ``first``; ``size`` rows are a full page.
    ``cursor``: the answer has at the path ``at`` what goes into ``parameter``. ``next``: it has there the address of
    the next page. ``link``: that is in the header ``Link`` (RFC 8288). ``parameter`` is in the body of what has one.
    """

    kind: Literal["page", "offset", "cursor", "next", "link"]
    parameter: Name | None = None
    at: Name | None = None
    first: Annotated[int, Field(ge=0)] | None = None
    size: Annotated[int, Field(ge=1, le=100_000)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Paging":
        needed = {
            "page": ("parameter",),
            "offset": ("parameter", "size"),
            "cursor": ("parameter", "at"),
            "next": ("at",),
        }
        missing = [name for name in needed.get(self.kind, ()) if getattr(self, name) is None]
        if missing:
            raise ValueError(f"paging by {self.kind} needs {' and '.join(missing)}")
        return self


class Request(_Described):
    """One way to ask for rows: ``by`` values of some columns, each where its slot ``{column}`` is; of none, for all.

    A list with one slot in ``body`` takes up to ``batch`` values at once; in ``query`` they are joined by commas.
    ``none`` are statuses that mean there is no such row; without it, one that is not 2xx is a failure, for an address
    that is wrong answers 404 too. ``ways`` says whether a value that is compared by a form is sent as it is and in that
    form, or in all the usual ways of writing it, for a service that compares letters.
    """

    by: tuple[Name, ...] = ()
    method: Literal["GET", "POST"] = "GET"
    path: Name
    query: Mapping[str, str | int] = Field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    batch: Annotated[int, Field(ge=1, le=1000)] = 1
    none: tuple[int, ...] = ()
    ways: Literal["given", "usual"] = "given"

    @model_validator(mode="after")
    def _fits(self) -> "Request":
        slots = set(SLOT.findall(f"{self.path} {list(self.query.values())} {_texts(self.body)}"))
        if slots != set(self.by):
            raise ValueError(f"its slots are {sorted(slots)}, and `by` names {sorted(self.by)}")
        if self.method == "GET" and self.body is not None:
            raise ValueError("a GET has no body: use `query`, or the method POST")
        if self.batch > 1 and (len(self.by) != 1 or SLOT.search(self.path)):
            raise ValueError("a batch is of the values of one column, in `query` or `body`")
        return self


class Endpoint(_Described):
    """A table: how it is asked, where its ``rows`` are in an answer (a path; the answer itself if not said).

    ``fields`` are paths of columns within a row; of one that is not named, its own name is the path. ``look`` asks for
    some rows by no value, for the names of their fields alone (`places check`); it is not used to find rows.
    """

    requests: Annotated[tuple[Request, ...], Field(min_length=1)]
    rows: str | None = None
    fields: Mapping[str, str] = Field(default_factory=dict)
    paging: Paging | None = None
    look: Request | None = None

    @model_validator(mode="after")
    def _looks_at_anybody(self) -> "Endpoint":
        if self.look is not None and self.look.by:
            raise ValueError("`look` asks by no value: leave `by` and the slots out")
        return self

    @property
    def looking(self) -> Request | None:
        """The request that brings rows without a value to ask by, None where there is none."""
        return self.look or next((request for request in self.requests if not request.by), None)


class Auth(_Described):
    """How one proves who asks. The secret itself is in the place's address, never here.

    ``bearer`` (RFC 6750), ``basic`` (RFC 7617), ``header`` (the header of that name), ``client-credentials`` (OAuth 2,
    RFC 6749, 4.4), whose token comes from ``token`` (an address).
    """

    kind: Literal["none", "bearer", "basic", "header", "client-credentials"] = "none"
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,100}$")] | None = None
    token: str | None = None
    scope: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Auth":
        if (self.kind == "header") != (self.header is not None):
            raise ValueError("`header` goes with the kind `header`")
        if (self.kind == "client-credentials") != (self.token is not None):
            raise ValueError("`token`, an address, goes with the kind `client-credentials`")
        return self


class ServiceSettings(_Described):
    """``base``: the service's address, where the environment does not say it. ``per_second``: requests at most."""

    base: str | None = None
    auth: Auth = Auth()
    per_second: Annotated[float, Field(gt=0, le=10_000)] = 10.0
    patience: Annotated[float, Field(gt=0, le=600)] = 20.0
    headers: Mapping[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,100}$")], str] = Field(default_factory=dict)
    tables: Mapping[str, Endpoint] = Field(default_factory=dict)


def read_settings(place: Place) -> ServiceSettings:
    """Return the settings of a service. Raises :class:`PlaceSettingsUnfit`."""
    try:
        return ServiceSettings.model_validate(dict(place.settings))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
        why = f"`{'.'.join(map(str, first['loc']))}`: {first['msg'].removeprefix('Value error, ')}"
    raise PlaceSettingsUnfit(place=place.name, problem=why)


def _texts(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return all texts within a body, for their slots."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(map(_texts, value.values()))
    return " ".join(map(_texts, value)) if isinstance(value, list | tuple) else ""
