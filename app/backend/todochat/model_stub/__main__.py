"""Serve the stub: `python -m todochat.model_stub --port 8081`."""

import argparse
import os
import sys

import uvicorn

from todochat import logs
from todochat.model_stub.app import create_app
from todochat.model_stub.faults import Fault, FaultError

_EXIT_USAGE = 2


def main(argv: list[str] | None = None) -> int:
    """Serve until ended, and return 0; 2 for a fault that does not exist."""
    parser = argparse.ArgumentParser(prog="todochat.model_stub", description=__doc__)
    parser.add_argument("--host", default="0.0.0.0")  # noqa: S104 - a pod is reached from outside itself
    parser.add_argument("--port", type=int, default=8081)
    arguments = parser.parse_args(argv)
    logs.configure("info")
    named = os.environ.get("MODEL_STUB_FAULT", "")
    try:
        fault = Fault.parse(named) if named else None
    except FaultError as exc:
        logs.get().error("configuration_refused", cause=f"MODEL_STUB_FAULT: {exc}")
        return _EXIT_USAGE
    logs.get().info("serving_model_stub", host=arguments.host, port=arguments.port, fault=named or None)
    uvicorn.run(
        create_app(fault), host=arguments.host, port=arguments.port, log_config=None, access_log=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
