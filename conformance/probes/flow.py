"""SC-006: from the front end through the back end into this release's own database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Error

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.core.wait import Waiting
from conformance.model.adapter import Feature
from conformance.model.measurements import FLOW, FlowMeasurement, FlowStep
from conformance.probes.hands import BrowserHands, Hands, HttpHands
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.browser import find_browser, open_browser
from conformance.subject.nonces import new_nonce
from conformance.subject.rows import Database, wait_quietly
from conformance.subject.subject import Subject

NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """One step: what is done, what the database must then say, and how to ask it."""

    name: str
    do: Callable[[], None]
    expected: str
    look: Callable[[], str]
    needs: Feature | None = None


def measure_flow(subject: Subject, *, database: Database, evidence: Path) -> FlowMeasurement:
    """Walk through the flow once, and read the database after every step.

    Args:
        subject: the application; its API is used where there is no browser.
        database: this release's own.
        evidence: folder for the screenshots.
    """
    nonce = new_nonce()
    evidence.mkdir(parents=True, exist_ok=True)
    program = find_browser()
    if program is None:
        with subject.client() as client:
            return _walk(HttpHands(client), nonce, database, subject.lacking)
    with open_browser(program, subject.base_url) as browser:
        return _walk(BrowserHands(browser, subject, evidence), nonce, database, subject.lacking)


def _walk(hands: Hands, nonce: str, database: Database, lacking: Mapping[Feature, str]) -> FlowMeasurement:
    steps: list[FlowStep] = []
    for number, act in enumerate(_acts(hands, nonce, database, has_chat="chat" not in lacking), start=1):
        absent = lacking.get(act.needs, "") if act.needs else ""
        if absent:
            steps.append(_step(act, observed="-", passed=False, elapsed_ms=0.0, absent=absent))
        elif any(not step.passed and not step.absent for step in steps):
            steps.append(_step(act, observed=NOT_REACHED, passed=False, elapsed_ms=0.0))
        else:
            steps.append(_run(act))
            hands.picture(f"flow-{number}-{act.name.replace(' ', '-')}")
    return FlowMeasurement(method=hands.method, nonce=nonce, database_pod=database.pod, steps=tuple(steps))


def _acts(hands: Hands, nonce: str, database: Database, *, has_chat: bool) -> tuple[_Act, ...]:
    email, password = f"{nonce}@example.com", f"Pw-{nonce}-9"
    form, chat = f"{nonce}form", f"{nonce}chat"
    table, done = database.settings.task_table, database.settings.completed_column

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
            needs="chat",
        ),
        _Act(
            name="complete",
            do=lambda: hands.complete(f"Water {form}"),
            expected=f"{one} with '{done}' true",
            look=lambda: f"{tasks(form, completed=True)()} with '{done}' true",
        ),
        # The one that was made by chat, so that both ways of making a task end in a row that can go.
        _Act(
            name="delete",
            do=lambda: hands.delete(f"Water {chat if has_chat else form}"),
            expected=none,
            look=tasks(chat if has_chat else form),
        ),
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


def _step(act: _Act, *, observed: str, passed: bool, elapsed_ms: float, absent: str = "") -> FlowStep:
    return FlowStep(
        name=act.name,
        passed=passed,
        expected=act.expected,
        observed=observed,
        elapsed_ms=elapsed_ms,
        absent=absent,
    )


def _take(given: Given) -> FlowMeasurement:
    subject = Subject(given.settings.subject, given.release.base_url)
    assert given.ports.rows is not None  # noqa: S101 - among the needs
    database = Database(given.ports.rows, subject.settings.database)
    return measure_flow(subject, database=database, evidence=given.evidence)


def _say(fact: FlowMeasurement) -> str:
    return f"{len(fact.steps)} steps ({fact.method}), rows read in {fact.database_pod}"


PROBE = Probe(
    key=FLOW,
    needs=frozenset({Need.SERVING, Need.ROWS}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS}),
    clean_of=frozenset({Trace.LOAD, Trace.NEW_PODS}),
)
