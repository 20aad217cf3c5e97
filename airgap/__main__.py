"""Prepare this machine: `python3 -m airgap tools` builds what a run needs and prints where it is."""

import argparse
import sys

from airgap.errors import AirgapError
from airgap.places import find_places
from airgap.tools import TOOLS, build_tools


def main(argv: list[str]) -> int:
    """Run one command and return its exit code: 0, 3 for a failed act, 4 when this machine cannot."""
    parser = argparse.ArgumentParser(prog="airgap", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    tools = commands.add_parser("tools", help="build kind, helm, kubectl and others from Go modules")
    tools.add_argument("names", nargs="*", default=[tool.name for tool in TOOLS], metavar="TOOL")
    arguments = parser.parse_args(argv)
    try:
        for path in build_tools(find_places(), arguments.names):
            sys.stdout.write(f"{path}\n")
    except AirgapError as exc:
        sys.stderr.write(f"error: {exc}\n")
        return exc.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
