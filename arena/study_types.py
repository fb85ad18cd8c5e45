"""What the schemas of a study's files are made of: texts of certain forms, and that documents are closed."""

from typing import Annotated

from pydantic import ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
LocalizedText = dict[Language, Text]


CLOSED = ConfigDict(extra="forbid", strict=True, frozen=True)
"""No key that is not declared, no conversion between types."""
