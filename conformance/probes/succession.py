"""REC-11: the chart released before, with data, is upgraded under load to the chart of today."""

from conformance.core.errors import ProbeError
from conformance.model.measurements import SUCCESSION, SuccessionMeasurement
from conformance.ports import Older
from conformance.probes.probe import Given, Need, Probe
from conformance.probes.readiness import until_ready
from conformance.probes.under_load import during, keep_requests
from conformance.subject.client import ApiClient
from conformance.subject.rows import Database
from conformance.subject.steady import steady_load

# Tasks that are there before the upgrade: more than a page of a list.
_TASKS = 30


def measure_succession(given: Given) -> SuccessionMeasurement:
    """Install the chart before, fill it, and upgrade it under load.

    Raises:
        ProbeError: it does not serve, or its rows cannot be read.
    """
    upgrade, subject = given.ports.upgrade, given.settings.subject
    if upgrade is None:
        raise ProbeError("no way to an upgrade of the release")
    if subject.production is None or subject.production.previous is None:
        return SuccessionMeasurement()
    given.on_wait("an installation of the chart before")
    with upgrade.from_previous() as older:
        return _upgraded(given, older)


def _upgraded(given: Given, older: Older) -> SuccessionMeasurement:
    subject, refusals = given.settings.subject, []

    def act() -> str:
        refusal = older.upgrade()
        if refusal:
            refusals.append(refusal)
            raise ProbeError(refusal)
        if until_ready(older.site, subject.backend_component, 1) is None:
            raise ProbeError("the back end is not Ready after the upgrade")
        return "all pods Ready"

    database = Database(older.rows, subject.database)
    with ApiClient(base_url=older.base_url, api=subject.adapter) as client:
        account = client.sign_up()
        nonce = f"{account.email.split('@')[0]}"
        for number in range(_TASKS):
            client.add_id(account, f"kept {nonce} {number}")
    before = database.count_tasks(nonce)
    with steady_load(older.base_url, subject.adapter) as seen:
        load = during("upgrade from the chart before", act, seen, given.on_wait)
    keep_requests(seen, given.evidence)
    kept, found = database.count_tasks(nonce), database.count_tasks(seen.nonce)
    return SuccessionMeasurement(
        before=older.version,
        after=older.version_now(),
        load=load,
        refusal=next(iter(refusals), ""),
        rows_before=before,
        kept_before=kept,
        rows_wanted=before + seen.created,
        rows_found=kept + found,
    )


def _say(fact: SuccessionMeasurement) -> str:
    if fact.load is None:
        return "no chart released before"
    return f"{fact.before} to {fact.after}, {len(fact.load.failed)} of {fact.load.requests_count} failed"


PROBE = Probe(
    key=SUCCESSION,
    needs=frozenset({Need.SERVING, Need.UPGRADE}),
    take=measure_succession,
    say=_say,
    production=True,
)
