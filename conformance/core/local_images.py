"""Images that Docker on this machine has."""

from conformance.core.proc import Runner
from conformance.core.purpose import Purpose

_LIMIT_S = 30


def local_image_id(runner: Runner, reference: str, purpose: Purpose) -> str:
    """Return the id by which Docker has an image; empty where it has none of that name."""
    asked = ["docker", "image", "inspect", "--format", "{{.Id}}", reference]
    found = runner.run(asked, timeout_s=_LIMIT_S, purpose=purpose, check=False)
    return found.stdout.strip() if found.exit_code == 0 else ""
