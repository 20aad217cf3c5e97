"""Query parameters of the route that is asked most; bench "query": 1.06 of a list.

FastAPI looks at each parameter of each request, also when none is sent.
Here they are a model that is only asked when there is something to read, and documents itself.
"""

from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

_M = TypeVar("_M", bound=BaseModel)


def read(model: type[_M], request: Request) -> _M:
    """Return the query as the model has it; a parameter that the model has not is not looked at.

    Raises:
        RequestValidationError: a parameter has not the form that the model wants.
    """
    if not request.url.query:
        return model()
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as exc:
        faults = [{**error, "loc": ("query", *error["loc"])} for error in exc.errors(include_url=False)]
        raise RequestValidationError(faults) from None


def parameters(model: type[BaseModel]) -> dict[str, Any]:
    """Return what the OpenAPI document says of the model's parameters."""
    fields = model.model_json_schema()["properties"]
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in fields.items()
        ]
    }
