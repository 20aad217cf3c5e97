"""Traefik, built from its Go module, as Ingress and Gateway controller of a kind cluster."""

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from airgap.go import have_go
from airgap.places import SOURCE, find_places
from airgap.proc import Runner
from airgap.tools import build_tools
from tests.cluster.command import call
from tests.cluster.kind import Made

# As `traefik.yaml` names it; nobody pulls it.
_IMAGE = "todochat.test/traefik"
_OBJECTS = Path(__file__).with_name("traefik.yaml")
_DOCKERFILE = 'FROM scratch\nCOPY traefik /traefik\nENTRYPOINT ["/traefik"]\n'
_MODULE = SOURCE / "modules" / "traefik"
_KINDS = "sigs.k8s.io/gateway-api"
NAMESPACE = "edge"


def put_up(cluster: Made, *, docker: str, certificate: Path) -> None:
    """Have Traefik serve Ingresses of class `traefik`, and Gateway `public` in namespace `edge`.

    Args:
        cluster: where.
        docker: a docker client that can build.
        certificate: what listener `secure` of the Gateway shows; its key lies beside it.
    """
    _place_image(cluster, docker)
    kubectl = cluster.kubectl
    kinds = str(_gateway_kinds())
    kubectl("apply", "--server-side", "--filename", kinds)
    kubectl("wait", "--for=condition=Established", "--timeout=60s", "--filename", kinds)
    kubectl("apply", "--filename", str(_OBJECTS))
    pair = (f"--cert={certificate}", f"--key={certificate.with_suffix('.key')}")
    kubectl("--namespace", NAMESPACE, "create", "secret", "tls", "certificate", *pair)
    kubectl("--namespace", NAMESPACE, "rollout", "status", "daemonset/traefik", "--timeout=120s")
    kubectl("--namespace", NAMESPACE, "wait", "--for=condition=Programmed", "gateway/public", "--timeout=60s")


def _place_image(cluster: Made, docker: str) -> None:
    """Build the image of the program alone and load it into the nodes; Docker does not keep it."""
    [program] = build_tools(find_places(), ["traefik"])
    with TemporaryDirectory(prefix="traefik-") as name:
        context = Path(name)
        shutil.copy(program, context / "traefik")
        (context / "Dockerfile").write_text(_DOCKERFILE, encoding="utf-8")
        call(
            docker, "build", "--quiet", "--tag", _IMAGE, str(context),
            timeout_s=300, env={**os.environ, "DOCKER_BUILDKIT": "1"},
        )  # fmt: skip
    cluster.kind("load", "docker-image", _IMAGE)
    call("docker", "image", "rm", "--force", _IMAGE)


def _gateway_kinds() -> Path:
    """Return the folder with the definitions of the Gateway API that this Traefik was built with."""
    places = find_places()
    runner = Runner(places.log)
    asked = [str(have_go(runner, places)), "mod", "download", "-json", _KINDS]
    told = runner.run(asked, timeout_s=300, cwd=_MODULE).stdout
    return Path(json.loads(told)["Dir"]) / "config" / "crd" / "standard"
