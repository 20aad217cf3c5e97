"""The criteria, written out. A new one is a judge function and a record here."""

from conformance.criteria.contract import contract_limit, judge_contract
from conformance.criteria.criterion import Criterion
from conformance.criteria.dependencies import dependencies_limit, judge_dependencies
from conformance.criteria.eviction import eviction_limit, judge_eviction
from conformance.criteria.flow import flow_limit, judge_flow
from conformance.criteria.followed import followed_limit, judge_followed
from conformance.criteria.handsfree import hands_free_limit, judge_hands_free
from conformance.criteria.images import build_limit, judge_build, judge_sizes, size_limit
from conformance.criteria.latency import api_limit, judge_api
from conformance.criteria.limits import RECOMMENDATION, SPECIFICATION
from conformance.criteria.logs import judge_logs, logs_limit
from conformance.criteria.manifests import judge_manifests, manifests_limit
from conformance.criteria.metrics import judge_metrics, metrics_limit
from conformance.criteria.page import judge_page, page_limit
from conformance.criteria.quota import judge_quota, quota_limit
from conformance.criteria.reach import judge_reach, reach_limit
from conformance.criteria.resources import judge_utilisation, utilisation_limit
from conformance.criteria.restricted import judge_restricted, restricted_limit
from conformance.criteria.rollback import judge_rollback, rollback_limit
from conformance.criteria.scaling import judge_scaling, scaling_limit
from conformance.criteria.secrecy import judge_secrecy, secrecy_limit
from conformance.criteria.startup import judge_ready, ready_limit
from conformance.criteria.succession import judge_succession, succession_limit
from conformance.criteria.uptime import judge_uptime, uptime_limit

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        id="SC-001",
        title="images build in less than 5 min",
        level="required",
        source=SPECIFICATION,
        needs=("images",),
        limit=build_limit,
        unit="s",
        judge=judge_build,
    ),
    Criterion(
        id="SC-002",
        title="image sizes",
        level="required",
        source=SPECIFICATION,
        needs=("images",),
        limit=size_limit,
        unit="MB",
        judge=judge_sizes,
    ),
    Criterion(
        id="SC-003",
        title="all pods running within 2 min",
        level="required",
        source=SPECIFICATION,
        needs=("startup",),
        limit=ready_limit,
        unit="s",
        judge=judge_ready,
    ),
    Criterion(
        id="SC-004",
        title="front end loads in less than 3 s",
        level="required",
        source=SPECIFICATION,
        needs=("page",),
        limit=page_limit,
        unit="ms",
        judge=judge_page,
    ),
    Criterion(
        id="SC-005",
        title="API answers in less than 1 s",
        level="required",
        source=SPECIFICATION,
        needs=("latency",),
        limit=api_limit,
        unit="ms",
        judge=judge_api,
        # An application that stands still under an even load does not answer in time.
        uses=("utilisation",),
    ),
    Criterion(
        id="SC-006",
        title="end-to-end flow reaches the database",
        level="required",
        source=SPECIFICATION,
        needs=("flow",),
        limit=flow_limit,
        unit="steps",
        judge=judge_flow,
    ),
    Criterion(
        id="SC-007",
        title="no error messages in logs",
        level="required",
        source=SPECIFICATION,
        needs=("logs",),
        limit=logs_limit,
        unit="errors",
        judge=judge_logs,
        # Logs of an application that nobody has used say nothing.
        after=("page", "latency", "flow", "utilisation"),
    ),
    Criterion(
        id="SC-008",
        title="utilisation below 80 %",
        level="required",
        source=SPECIFICATION,
        needs=("utilisation",),
        limit=utilisation_limit,
        unit="%",
        judge=judge_utilisation,
    ),
    Criterion(
        id="SC-009",
        title="all manifests in a Helm chart",
        level="required",
        source=SPECIFICATION,
        needs=("manifests",),
        limit=manifests_limit,
        unit="checks",
        judge=judge_manifests,
    ),
    Criterion(
        id="SC-010",
        title="deployment without manual intervention",
        level="required",
        source=SPECIFICATION,
        needs=("hands_free",),
        limit=hands_free_limit,
        unit="commands",
        judge=judge_hands_free,
    ),
    Criterion(
        id="SC-011",
        title="Phase III functionality kept",
        level="required",
        source=SPECIFICATION,
        needs=("contract",),
        limit=contract_limit,
        unit="checks",
        judge=judge_contract,
    ),
    Criterion(
        id="REC-01",
        title="runs under restricted Pod Security",
        level="recommended",
        source=RECOMMENDATION,
        needs=("restricted",),
        limit=restricted_limit,
        unit="faults",
        judge=judge_restricted,
        production=True,
    ),
    Criterion(
        id="REC-02",
        title="network policies enforced",
        level="recommended",
        source=RECOMMENDATION,
        needs=("reach",),
        limit=reach_limit,
        unit="directions",
        judge=judge_reach,
        production=True,
    ),
    Criterion(
        id="REC-03",
        title="no secret where none may be",
        level="recommended",
        source=RECOMMENDATION,
        needs=("secrecy",),
        limit=secrecy_limit,
        unit="secrets",
        judge=judge_secrecy,
        production=True,
    ),
    Criterion(
        id="REC-04",
        title="resource metrics of every pod",
        level="recommended",
        source=RECOMMENDATION,
        needs=("metrics",),
        limit=metrics_limit,
        unit="pods",
        judge=judge_metrics,
        production=True,
    ),
    Criterion(
        id="REC-05",
        title="no request fails in an upgrade",
        level="recommended",
        source=RECOMMENDATION,
        needs=("uptime",),
        limit=uptime_limit,
        unit="requests",
        judge=judge_uptime,
        production=True,
    ),
    Criterion(
        id="REC-06",
        title="disruption budget honoured",
        level="recommended",
        source=RECOMMENDATION,
        needs=("eviction",),
        limit=eviction_limit,
        unit="pods",
        judge=judge_eviction,
        production=True,
    ),
    Criterion(
        id="REC-07",
        title="scales out under load, and back",
        level="recommended",
        source=RECOMMENDATION,
        needs=("scaling",),
        limit=scaling_limit,
        unit="pods",
        judge=judge_scaling,
        production=True,
    ),
    Criterion(
        id="REC-08",
        title="installs under a quota and limits",
        level="recommended",
        source=RECOMMENDATION,
        needs=("quota",),
        limit=quota_limit,
        unit="pods",
        judge=judge_quota,
        production=True,
    ),
    Criterion(
        id="REC-09",
        title="a bad upgrade is rolled back",
        level="recommended",
        source=RECOMMENDATION,
        needs=("rollback",),
        limit=rollback_limit,
        unit="requests",
        judge=judge_rollback,
        production=True,
    ),
    Criterion(
        id="REC-10",
        title="one request can be followed",
        level="recommended",
        source=RECOMMENDATION,
        needs=("followed",),
        limit=followed_limit,
        unit="places",
        judge=judge_followed,
        production=True,
    ),
    Criterion(
        id="REC-11",
        title="an upgrade from the chart before",
        level="recommended",
        source=RECOMMENDATION,
        needs=("succession",),
        limit=succession_limit,
        unit="requests",
        judge=judge_succession,
        production=True,
    ),
    Criterion(
        id="REC-12",
        title="survives what it depends on",
        level="recommended",
        source=RECOMMENDATION,
        needs=("dependencies",),
        limit=dependencies_limit,
        unit="requests",
        judge=judge_dependencies,
        production=True,
    ),
)
KNOWN_IDS: tuple[str, ...] = tuple(criterion.id for criterion in CRITERIA)
