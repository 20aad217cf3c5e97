"""What every settings record is."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError


class Record(BaseModel):
    """A frozen record whose unknown keys are errors, and in which true is no number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _no_switch_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - anything
        # pydantic takes true for 1, as Python does.
        field = cls.model_fields.get(info.field_name or "")
        if isinstance(value, bool) and field is not None and field.annotation in {int, float}:
            raise PydanticCustomError("switch_for_a_number", "a number")
        return value
