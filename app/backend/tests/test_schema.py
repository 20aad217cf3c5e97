"""The OpenAPI document against the application: what it does not promise must not happen."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from conftest import Account, migrated
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from todochat.main import create_app

# The same examples at every run: a finding is for whoever made it, not for who comes by.
EXAMPLES = examples(
    max_examples=20, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One application on SQLite for all examples."""
    file = tmp_path_factory.mktemp("schema") / "test.sqlite3"
    return create_app(migrated(f"sqlite:///{file}"))


@pytest.fixture(scope="module")
def account(app: Any) -> Account:
    """Whose token the examples carry."""
    return Account(TestClient(app), "ada@example.com")


@pytest.fixture(scope="module")
def document(app: Any) -> Any:
    """The document as the application serves it."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", app)


def _operations() -> list[Any]:
    stored = json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8"))
    return [
        pytest.param(method, path, mode, id=f"{method}-{path}-{mode.value}")
        for path, item in stored["paths"].items()
        for method, operation in item.items()
        for mode in GenerationMode
        # Where nothing is sent, nothing can be sent wrongly.
        if mode.is_positive or "parameters" in operation or "requestBody" in operation
    ]


@pytest.mark.parametrize(("method", "path", "mode"), _operations())
def test_operation_keeps_its_promises(
    document: Any, account: Account, method: str, path: str, mode: GenerationMode
) -> None:
    """No crash, no status and no shape beyond the document, whatever is sent."""

    @given(case=document[path][method].as_strategy(generation_mode=mode))
    @EXAMPLES
    def check(case: Any) -> None:
        _check(case, account)

    check()


def _check(case: Any, account: Account) -> None:
    if "user_id" in case.path_parameters:
        case.path_parameters["user_id"] = account.id  # another's is 403, and no further
    # A title of spaces is a string to the document, and empty to us.
    case.call_and_validate(headers=account.headers, excluded_checks=[positive_data_acceptance])
