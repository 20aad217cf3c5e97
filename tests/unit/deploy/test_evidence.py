"""Evidence is whole where it can be, capped, and free of secrets."""

from pathlib import Path
from typing import Any, cast

from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor
from conformance.deploy.evidence import _without_secret_data, capped, collect, redacted
from conformance.kube.client import ApiException, Kube


class BrokenKube:
    """Answers events only; everything else is refused."""

    kubeconfig = Path("none")
    context = "none"

    def list_json(self, path: str, *, selector: str = "") -> list[dict[str, Any]]:
        """Return one event, or refuse."""
        del selector
        if path.endswith("/events"):
            return [
                {"reason": "Failed", "message": "no image", "involvedObject": {"kind": "Pod", "name": "p"}}
            ]
        raise ApiException(status=403, reason="Forbidden")


def test_failing_collector_hides_no_other(tmp_path: Path) -> None:
    """What cannot be read says so in its own file; what can be read is there."""
    runner = Runner(env={"PATH": "/nowhere"}, journal=Journal(), redactor=Redactor(), cwd=tmp_path)
    names = collect(
        kube=cast("Kube", BrokenKube()), runner=runner, namespace="ns", folder=tmp_path, helm_release="r"
    )
    assert "Pod/p Failed x1: no image" in (tmp_path / "events.txt").read_text(encoding="utf-8")
    assert "cannot collect 'nodes.json'" in (tmp_path / "nodes.json").read_text(encoding="utf-8")
    assert "cannot find 'helm'" in (tmp_path / "helm-status.txt").read_text(encoding="utf-8")
    assert all((tmp_path / name).is_file() for name in names)
    assert len(names) == len(set(names))


def test_long_text_keeps_head_and_tail() -> None:
    """A text over the limit keeps its two ends, and says how much is missing."""
    text = "a" * 100 + "b" * 100
    assert capped(text, 20) == "a" * 10 + "\n[… 180 bytes left out …]\n" + "b" * 10
    assert capped("short", 20) == "short"


def test_secret_keeps_its_keys_only() -> None:
    """Keys are evidence, values are not."""
    secret = {
        "kind": "Secret",
        "metadata": {"name": "s", "annotations": {"x": "y"}},
        "data": {"jwt": "c2VjcmV0"},
    }
    assert redacted(secret) == {"kind": "Secret", "metadata": {"name": "s"}, "data": {"jwt": "[redacted]"}}


def test_secret_in_manifest_is_hidden() -> None:
    """The values of a Secret are hidden in a rendered manifest; a ConfigMap's are not."""
    secret = "kind: Secret\nmetadata:\n  name: s\ndata:\n  jwt: c2Vj\ntype: Opaque\n"
    text = secret + "---\nkind: ConfigMap\ndata:\n  a: b\n"
    hidden = _without_secret_data(text)
    assert "c2Vj" not in hidden
    assert "  jwt: [redacted]\ntype: Opaque" in hidden
    assert "  a: b" in hidden
