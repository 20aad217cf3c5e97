"""SC-006: from the front end through the back end into this release's own database."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Error

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.core.wait import Waiting
from conformance.model.adapter import ApiSettings, PageSettings
from conformance.model.measurements import FlowMeasurement, FlowStep
from conformance.model.settings import DatabaseSettings
from conformance.probes.hands import BrowserHands, Hands, HttpHands
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.browser import find_browser, open_browser
from conformance.subject.nonces import new_nonce
from conformance.subject.rows import Database, wait_quietly

NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """One step: what is done, what the database must then say, and how to ask it."""

    name: str
    do: Callable[[], None]
    expected: str
    look: Callable[[], str]


def measure_flow(
    *,
    base_url: str,
    api: ApiSettings,
    pages: PageSettings,
    database: Database,
    database_settings: DatabaseSettings,
    evidence: Path,
) -> FlowMeasurement:
    """Walk through the flow once, and read the database after every step.

    Args:
        base_url: where the front-end Service answers.
        api: the adapter, used where there is no browser.
        pages: paths and accessible names of the pages.
        database: this release's own.
        database_settings: names of tables and columns, for what is expected.
        evidence: folder for the screenshots.
    """
    nonce = new_nonce()
    evidence.mkdir(parents=True, exist_ok=True)
    program = find_browser()
    if program is None:
        hands = HttpHands(base_url, api)
        with hands.client:
            return _walk(hands, nonce, database, database_settings)
    with open_browser(program, base_url) as browser:
        return _walk(BrowserHands(browser, base_url, pages, evidence), nonce, database, database_settings)


def _walk(hands: Hands, nonce: str, database: Database, settings: DatabaseSettings) -> FlowMeasurement:
    steps: list[FlowStep] = []
    for number, act in enumerate(_acts(hands, nonce, database, settings), start=1):
        if steps and not steps[-1].passed:
            steps.append(_step(act, observed=NOT_REACHED, passed=False, elapsed_ms=0.0))
            continue
        steps.append(_run(act))
        hands.picture(f"flow-{number}-{act.name.replace(' ', '-')}")
    return FlowMeasurement(method=hands.method, nonce=nonce, database_pod=database.pod, steps=tuple(steps))


def _acts(hands: Hands, nonce: str, database: Database, settings: DatabaseSettings) -> tuple[_Act, ...]:
    email, password = f"{nonce}@example.com", f"Pw-{nonce}-9"
    form, chat = f"{nonce}form", f"{nonce}chat"
    table, done = settings.task_table, settings.completed_column

    def tasks(part: str, *, completed: bool | None = None) -> Callable[[], str]:
        return lambda: f"{database.count_tasks(part, completed=completed)} in '{table}'"

    one, none = f"1 in '{table}'", f"0 in '{table}'"
    return (
        _Act(
            name="sign up",
            do=lambda: hands.sign_up(email, password),
            expected="1 user",
            look=lambda: f"{database.count_users(nonce)} user",
        ),
        _Act(
            name="log in",
            do=lambda: hands.log_in(email, password),
            expected="1 user",
            look=lambda: f"{database.count_users(nonce)} user",
        ),
        _Act(
            name="add by form", do=lambda: hands.add_by_form(f"Water {form}"), expected=one, look=tasks(form)
        ),
        _Act(
            name="add by chat",
            do=lambda: hands.add_by_chat(f"Add a task to water {chat}"),
            expected=one,
            look=tasks(chat),
        ),
        _Act(
            name="complete",
            do=lambda: hands.complete(f"Water {form}"),
            expected=f"{one} with '{done}' true",
            look=lambda: f"{tasks(form, completed=True)()} with '{done}' true",
        ),
        _Act(name="delete", do=lambda: hands.delete(f"Water {chat}"), expected=none, look=tasks(chat)),
    )


def _run(act: _Act) -> FlowStep:
    """Do one step; that it fails is a fact about the subject."""
    watch = Stopwatch()
    try:
        act.do()
    except (Error, ProbeError, httpx.HTTPError) as exc:
        reason = " ".join(str(exc).split())[:300]
        return _step(act, observed=reason, passed=False, elapsed_ms=watch.elapsed_s * 1000)
    seen = [""]

    def look() -> bool | Waiting:
        seen[0] = act.look()
        return True if seen[0] == act.expected else Waiting(act.expected)

    wait_quietly(look)
    return _step(act, observed=seen[0], passed=seen[0] == act.expected, elapsed_ms=watch.elapsed_s * 1000)


def _step(act: _Act, *, observed: str, passed: bool, elapsed_ms: float) -> FlowStep:
    return FlowStep(
        name=act.name, passed=passed, expected=act.expected, observed=observed, elapsed_ms=elapsed_ms
    )


def _take(given: Given) -> FlowMeasurement:
    subject = given.settings.subject
    assert given.ports.rows is not None  # noqa: S101 - among the needs
    return measure_flow(
        base_url=given.release.base_url,
        api=subject.api,
        pages=subject.pages,
        database=Database(given.ports.rows, subject.database),
        database_settings=subject.database,
        evidence=given.evidence,
    )


def _say(fact: FlowMeasurement) -> str:
    return f"{len(fact.steps)} steps ({fact.method}), rows read in {fact.database_pod}"


PROBE = Probe(
    name="flow",
    needs=frozenset({Need.SERVING, Need.ROWS}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS}),
    clean_of=frozenset({Trace.LOAD, Trace.NEW_PODS}),
)
