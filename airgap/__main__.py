"""Prepare this machine: `up` brings Docker, tools and images; `down` stops what `up` started."""

import argparse
import sys
import time

from airgap.errors import AirgapError
from airgap.host import have_docker, stop_docker
from airgap.images import build_images
from airgap.places import Places, find_places
from airgap.proc import Runner
from airgap.progress import say
from airgap.tools import HOST_TOOLS, build_tools


def main(argv: list[str]) -> int:
    """Run one command and return its exit code: 0, 3 for a failed act, 4 when this machine cannot."""
    parser = argparse.ArgumentParser(prog="airgap", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    tools = commands.add_parser("tools", help="build kind, helm, kubectl and others from Go modules")
    tools.add_argument("names", nargs="*", default=HOST_TOOLS, metavar="TOOL")
    commands.add_parser("up", help="a Docker engine, the tools, and the images")
    commands.add_parser("down", help="stop the Docker engine that `up` started, nothing else")
    arguments = parser.parse_args(argv)
    places = find_places()
    places.cache.mkdir(parents=True, exist_ok=True)
    try:
        if arguments.command == "tools":
            for path in build_tools(places, arguments.names):
                sys.stdout.write(f"{path}\n")
        elif arguments.command == "up":
            _up(places)
        else:
            stop_docker(places)
    except AirgapError as exc:
        sys.stderr.write(f"error: {exc}\n")
        return exc.exit_code
    return 0


def _up(places: Places) -> None:
    started_s = time.monotonic()
    have_docker(Runner(places.log), places)
    build_tools(places, HOST_TOOLS)
    build_images(places)
    say("ready", f"machine prepared in {time.monotonic() - started_s:.1f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
