"""The pytest plugin: one conformance run for the session, and a verdict for each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.model.report import Report


@pytest.fixture(scope="session")
def conformance_report() -> Report:
    """Run the whole suite once, as `./conformance.toml` and the environment say, and return its report."""
    # Imported here: a plugin is loaded by every pytest run on the machine, most of which need nothing of it.
    import os  # noqa: PLC0415

    from conformance.config.load import load_settings  # noqa: PLC0415
    from conformance.config.validate import require_valid  # noqa: PLC0415
    from conformance.core.progress import Progress  # noqa: PLC0415
    from conformance.criteria.registry import KNOWN_IDS  # noqa: PLC0415
    from conformance.run.session import Session  # noqa: PLC0415

    settings, _ = load_settings(config_file=None, environment=os.environ, flags={})
    require_valid(settings, known_ids=KNOWN_IDS)
    return Session(settings=settings, environment=dict(os.environ), progress=Progress()).run()
