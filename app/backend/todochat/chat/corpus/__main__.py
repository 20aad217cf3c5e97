"""Play the corpus and print a table: `python -m todochat.chat.corpus [--all]`."""

import argparse
import sys
from collections import Counter

from todochat import logs
from todochat.chat.corpus.cases import cases
from todochat.chat.corpus.play import Played, player

_WIDTH = 64  # characters of a sentence in the table


def main(argv: list[str] | None = None) -> int:
    """Print what is right by kind and each sentence that is not; return 1 when one is not."""
    parser = argparse.ArgumentParser(prog="todochat.chat.corpus", description=__doc__)
    parser.add_argument("--all", action="store_true", help="print the sentences that are right, too")
    arguments = parser.parse_args(argv)
    logs.configure("error")
    with player() as play:
        played = [play(case) for case in cases()]
    print("\n".join(table(played, everything=arguments.all)))  # noqa: T201 - the table is the point
    return 0 if all(one.right for one in played) else 1


def table(played: list[Played], *, everything: bool = False) -> list[str]:
    """Return the lines of the table."""
    lines = []
    for one in played:
        if everything or not one.right:
            verdict = "right" if one.right else "WRONG WRITE" if one.wrote_wrongly else "wrong"
            lines.append(
                f"{verdict:<12}{one.case.kind:<14}{one.case.text[:_WIDTH]:<{_WIDTH + 2}}{_effect(one)}"
            )
    right, of = (
        Counter(one.case.kind for one in played if one.right),
        Counter(one.case.kind for one in played),
    )
    lines += ["", f"{'kind':<16}{'right':>6}{'of':>6}", *(f"{k:<16}{right[k]:>6}{of[k]:>6}" for k in of)]
    counts = f"{'all':<16}{sum(right.values()):>6}{len(played):>6}"
    wrong = sum(one.wrote_wrongly for one in played)
    quiet = sum(not one.case.write for one in played)
    lines.append(f"{counts}   {wrong} wrong writes, {quiet} must write nothing")
    return lines


def _effect(one: Played) -> str:
    if one.right:
        return ", ".join(one.tools) or "-"
    changed = {k: v for k, v in one.now.items() if one.before.get(k) != v}
    gone = [k for k in one.before if k not in one.now]
    return f"{changed or ''} {f'gone: {gone}' if gone else ''} | {one.response[:70]!r}"


if __name__ == "__main__":
    sys.exit(main())
