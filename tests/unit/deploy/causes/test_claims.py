"""Claims that ask for what no provisioner gives, each with its remedy."""

from conformance.deploy.causes.registry import diagnose
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.test_objects import STANDARD, claim, mounted
from tests.unit.deploy.causes.world import Obj, event, meta, told
from tests.unit.table import table

BY_HAND: Obj = {"metadata": meta("local"), "provisioner": "kubernetes.io/no-provisioner"}


@table(
    ("spec", "reason", "message", "words", "remedy"),
    [
        (
            {"selector": {"matchLabels": {"disk": "ssd"}}},
            "ProvisioningFailed",
            "claim.Spec.Selector is not supported",
            "has a `selector`, and StorageClass 'standard' makes volumes itself",
            "leave `selector` out",
        ),
        (
            {"volumeName": "pv-7"},
            "",
            "",
            "asks for PersistentVolume 'pv-7' by name",
            "leave `volumeName` out",
        ),
        (
            {"volumeName": "pv-7"},
            "VolumeMismatch",
            'Cannot bind to requested volume "pv-7": requested PV is too small',
            "requested PV is too small",
            "with the claim's size",
        ),
        ({"volumeMode": "Block"}, "ProvisioningFailed", "no", "`volumeMode: Block`", "Filesystem"),
        (
            {"storageClassName": "local"},
            "WaitForFirstConsumer",
            "waiting for first consumer",
            "volumes of its StorageClass 'local' are made by hand",
            "with a provisioner",
        ),
        (
            {},
            "ProvisioningFailed",
            "rpc error: code = OutOfRange desc = too large",
            "asks for ReadWriteOnce from StorageClass 'standard': rpc error: code = OutOfRange",
            "correct what the message names",
        ),
    ],
)
def test_claim_that_asks_for_what_is_not_made(
    spec: Obj, reason: str, message: str, words: str, remedy: str
) -> None:
    """The field of the claim is named; none is sent to the provisioner's log."""
    asked = claim("ReadWriteOnce", **spec)
    events = (event(asked, reason, message),) if reason else ()
    found = told(pods=(mounted(),), claims=(asked,), storage_classes=(STANDARD, BY_HAND), events=events)
    assert words in found[0]
    assert remedy in found[1]


def test_claim_that_lost_its_volume() -> None:
    """It will not come back."""
    lost = claim("ReadWriteOnce", volumeName="pv-1")
    lost["status"]["phase"] = "Lost"
    sentence, remedy = told(pods=(mounted(),), claims=(lost,), storage_classes=(STANDARD,))
    assert "it has lost its volume 'pv-1'" in sentence
    assert remedy.startswith("delete the claim")


def test_provisioner_that_says_nothing_is_named_and_waited_for() -> None:
    """It may be slow: only the limit ends the wait."""
    asked = claim("ReadWriteOnce")
    said = event(asked, "ExternalProvisioning", "Waiting for a volume to be created")
    [fault] = diagnose(
        Snapshot(
            pods=(mounted(),), claims=(asked,), storage_classes=(STANDARD,), events=(said,), detailed=True
        )
    )
    assert "whose provisioner 'rancher.io/local-path' has made no volume yet" in fault.sentence
    assert fault.grace_s is None
