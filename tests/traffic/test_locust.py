"""Locust itself, for a few seconds on a small application: it speaks as the subject's adapter says."""

import os
from pathlib import Path
from typing import Any

import pytest

from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor
from conformance.model.measurements import LoadRun
from conformance.traffic.local import run_load
from conformance.traffic.profile import Profile
from tests.unit.probes import fake_todo

pytestmark = pytest.mark.timeout(120)

# A person thinks for up to 3 s before the first request that counts as work; the rest is for a busy machine.
_PROFILE = Profile(users=3, spawn_per_s=3, steady_s=8)
# One person may meet every refusal, with a second to wait for each.
_PATIENT = Profile(users=3, spawn_per_s=3, steady_s=16)
_ROOT = Path(__file__).resolve().parents[2]


def _load(
    app: Any, folder: Path, api: dict[str, Any], profile: Profile = _PROFILE, **subject: Any
) -> LoadRun:
    with fake_todo.serve(app) as url:
        adapter = fake_todo.subject_at(url, **{"api": api, **subject}).api
        runner = Runner(env=dict(os.environ), journal=Journal(), redactor=Redactor(), cwd=folder)
        return run_load(profile, runner=runner, base_url=url, api=adapter, root=_ROOT, evidence=folder)


@pytest.mark.parametrize("bare", [False, True], ids=["reference", "cookie, no user in paths, no chat"])
def test_everybody_logs_in_and_works(tmp_path: Path, bare: bool) -> None:
    """No request fails, and rows are made."""
    app = fake_todo.FakeTodo(bare=bare)
    shape = fake_todo.BARE if bare else {"api": {}}

    seen = _load(app, tmp_path, **shape)

    assert (seen.users_worked, seen.failures) == (3, {})
    assert len(seen.times_ms) > 0


def test_log_in_of_another_shape_is_told(tmp_path: Path) -> None:
    """Nobody works, and the failure says which key was looked for."""
    seen = _load(fake_todo.FakeTodo(), tmp_path, {"token_key": "data.jwt"})

    assert seen.users_worked == 0
    assert {kind.rpartition(": ")[2] for kind in seen.failures} == {
        "the answer of the log-in holds no 'data.jwt'"
    }


def test_limits_are_waited_for_and_told(tmp_path: Path) -> None:
    """Sign-ups and tasks that come too fast go again: everybody works, nothing failed."""
    app = fake_todo.FakeTodo()
    app.refusals = {"/signup": 2, "/tasks": 3}

    seen = _load(app, tmp_path, {}, _PATIENT)

    assert (seen.users_worked, seen.failures, seen.limited_count) == (3, {}, 5)
    assert seen.limited["POST /api/auth/signup"] == 2
