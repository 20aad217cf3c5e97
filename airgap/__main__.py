"""Prepare this machine: Docker, tools and images; and take away what was started."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from airgap.catalogue import HOST_TOOLS
from airgap.errors import CannotHere
from airgap.host import have_docker, stop_docker
from airgap.images import have_images
from airgap.packages import have_packages
from airgap.places import Places, find_places
from airgap.proc import Runner
from airgap.progress import say
from airgap.tools import have_tools
from conformance.core.errors import ExitCode, HarnessError

_DONE = 0


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code: 0, 3 for a failed act, 4 when this machine cannot."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as exc:
        # argparse ends wrong use with 2, which here means interrupted.
        return ExitCode.USAGE if exc.code else _DONE
    places = find_places()
    places.cache.mkdir(parents=True, exist_ok=True)
    try:
        return int(arguments.act(places, arguments))
    except HarnessError as exc:
        sys.stderr.write(f"error: {exc}\n")
        return exc.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return ExitCode.INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m airgap", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="have a Docker engine, the tools and the images")
    up.set_defaults(act=_up)
    down = commands.add_parser("down", help="stop the Docker engine that `up` started, nothing else")
    down.set_defaults(act=_down)
    tools = commands.add_parser("tools", help="have kind, helm, kubectl and others, and print their paths")
    tools.add_argument("names", nargs="*", default=HOST_TOOLS, metavar="TOOL")
    tools.set_defaults(act=_tools)
    packages = commands.add_parser("packages", help="install what is missing of these Debian packages")
    packages.add_argument("names", nargs="+", metavar="PACKAGE")
    packages.set_defaults(act=_packages)
    env = commands.add_parser("env", help='print what to evaluate to use the tools: eval "$(… env)"')
    env.set_defaults(act=_env)
    run = commands.add_parser("run", help="`up`, then a command, then stop what this call started")
    run.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND …")
    run.set_defaults(act=_run)
    return parser


def _up(places: Places, _arguments: argparse.Namespace) -> int:
    _prepare(places)
    return _DONE


def _prepare(places: Places) -> bool:
    """Prepare the machine, and return whether a Docker engine was started for it."""
    started_s = time.monotonic()
    runner = Runner(places.log)
    have_packages(runner, ("chromium",))
    started = have_docker(runner, places)
    have_tools(places, HOST_TOOLS)
    have_images(
        places,
        os.environ.get("CONFORMANCE_IMAGES") or "auto",
        os.environ.get("CONFORMANCE_TARGET") or "kind",
    )
    say("ready", f"machine prepared in {time.monotonic() - started_s:.1f} s")
    return started


def _down(places: Places, _arguments: argparse.Namespace) -> int:
    stop_docker(places)
    return _DONE


def _tools(places: Places, arguments: argparse.Namespace) -> int:
    for path in have_tools(places, arguments.names):
        sys.stdout.write(f"{path}\n")
    return _DONE


def _packages(places: Places, arguments: argparse.Namespace) -> int:
    have_packages(Runner(places.log), arguments.names)
    return _DONE


def _env(places: Places, _arguments: argparse.Namespace) -> int:
    sys.stdout.write(f'export PATH={shlex.quote(str(places.tools))}:"$PATH"\n')
    return _DONE


def _run(places: Places, arguments: argparse.Namespace) -> int:
    command = arguments.argv[1:] if arguments.argv[:1] == ["--"] else arguments.argv
    if not command:
        raise CannotHere("`run` was given no command", hint="python3 -m airgap run -- COMMAND …")
    started = _prepare(places)
    try:
        return _call(command)
    finally:
        if started:
            stop_docker(places)


def _call(command: Sequence[str]) -> int:
    """Run a command to its own end, whatever signals come: it gets them, too."""
    child = subprocess.Popen(command)
    previous = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            # The terminal has told the child as well; it cleans up, and is waited for.
            continue
        signal.signal(signal.SIGTERM, previous)
        return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
