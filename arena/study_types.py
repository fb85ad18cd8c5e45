"""What the schemas of a study's files are made of: closed documents, and texts of certain forms."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
LocalizedText = dict[Language, Text]


class Closed(BaseModel):
    """No key that is not declared, no conversion between types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
