"""What the map says of a place that people look through."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kotowari.datamap.model import Place
from kotowari.errors import PlaceSettingsUnfit


class ManualSettings(BaseModel):
    """``within``: how long its owner has (``7 days``); ``remind``: days before the end when ``mail`` gets a reminder.

    That is an address of a desk; without one nobody is reminded. ``how`` says how it is looked through.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    within: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2} days?$")] = "7 days"
    remind: Annotated[int, Field(ge=0, le=60)] = 2
    mail: Annotated[str, Field(max_length=320)] | None = None
    how: Annotated[str, Field(max_length=4000)] | None = None

    def due(self, today: date, latest: date) -> date:
        """Return the last day of a task that is given out today, never later than ``latest``, its request's."""
        return min(today + timedelta(days=int(self.within.split()[0])), latest)


def read_settings(place: Place) -> ManualSettings:
    """Return the settings of a manual place. Raises :class:`PlaceSettingsUnfit`."""
    try:
        return ManualSettings.model_validate(dict(place.settings))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
        why = f"`{'.'.join(map(str, first['loc']))}`: {first['msg'][:1].lower()}{first['msg'][1:]}"
    raise PlaceSettingsUnfit(place=place.name, problem=why)
