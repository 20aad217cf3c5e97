"""Traefik, built from its Go module, as Ingress and Gateway controller of a kind cluster."""

import json
from pathlib import Path

from airgap.go import have_go
from airgap.places import SOURCE, find_places
from airgap.proc import Runner
from tests.cluster.kind import Made
from tests.cluster.operators import place_program

# As `traefik.yaml` names it.
_IMAGE = "airgap/traefik:v3.6.12"
_OBJECTS = Path(__file__).with_name("traefik.yaml")
_MODULE = SOURCE / "modules" / "traefik"
_KINDS = "sigs.k8s.io/gateway-api"
NAMESPACE = "edge"


def put_up(cluster: Made, certificate: Path, folder: Path) -> None:
    """Have Traefik serve Ingresses of class `traefik`, and Gateway `public` in namespace `edge`.

    Args:
        cluster: where.
        certificate: what listener `secure` of the Gateway shows; its key lies beside it.
        folder: for what is only needed meanwhile.
    """
    place_program("traefik", _IMAGE, cluster.name, folder)
    kubectl = cluster.kubectl
    kinds = str(_gateway_kinds())
    kubectl("apply", "--server-side", "--filename", kinds)
    kubectl("wait", "--for=condition=Established", "--timeout=60s", "--filename", kinds)
    kubectl("apply", "--filename", str(_OBJECTS))
    pair = (f"--cert={certificate}", f"--key={certificate.with_suffix('.key')}")
    kubectl("--namespace", NAMESPACE, "create", "secret", "tls", "certificate", *pair)
    kubectl("--namespace", NAMESPACE, "rollout", "status", "daemonset/traefik", "--timeout=120s")
    kubectl("--namespace", NAMESPACE, "wait", "--for=condition=Programmed", "gateway/public", "--timeout=60s")


def _gateway_kinds() -> Path:
    """Return the folder with the definitions of the Gateway API that this Traefik was built with."""
    places = find_places()
    runner = Runner(places.log)
    asked = [str(have_go(runner, places)), "mod", "download", "-json", _KINDS]
    told = runner.run(asked, timeout_s=300, cwd=_MODULE).stdout
    return Path(json.loads(told)["Dir"]) / "config" / "crd" / "standard"
