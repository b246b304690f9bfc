"""The shapes that files of every kind have parts of: names, languages, countries, texts in several languages."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

NAME = r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"
COUNTRY = r"^[A-Z]{2}$"

FORMS = {
    NAME: "a name of lower-case letters and digits, parted by single hyphens or underscores",
    LANGUAGE: "a language tag such as `ja` or `zh-Hant`",
    COUNTRY: "a country code of two capital letters such as `JP`",
}
"""What each pattern asks for, in words."""

Name = Annotated[str, StringConstraints(pattern=NAME, max_length=63)]
"""An identifier: lower-case letters and digits, parted by single hyphens or underscores."""

Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
"""A BCP 47 language tag of language, script and region, such as ``ja`` or ``zh-Hant``."""

Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
"""An ISO 3166-1 country code of two letters."""

Words = dict[Language, Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]]
"""One text in several languages."""


class Part(BaseModel):
    """Any section of a file: nothing unknown in it, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
