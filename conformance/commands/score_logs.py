"""`conformance score-logs`: how many lines of a labelled file the classifier of logs judges right."""

import json
from pathlib import Path
from typing import Any

import click

from conformance.core.errors import ConfigError, ExitCode
from conformance.probes.log_lines import FAULTS, classify

_SHOWN_CHARS = 160


@click.command(name="score-logs")
@click.argument("lines", type=click.Path(path_type=Path))
def score_logs(lines: Path) -> int:
    """Judge labelled log lines and say which were judged wrong.

    LINES holds one JSON object a line: `text`, a log of one or more lines, and `expected`, `fault` or
    `clean`. Exit code 1 when any is judged wrong.
    """
    cases = _read(lines)
    wrong = missed = alarms = 0
    for case in cases:
        kinds = [entry.kind for entry in classify(case["text"])]
        found = "fault" if FAULTS & set(kinds) else "clean"
        if found != case["expected"]:
            wrong += 1
            missed += found == "clean"
            alarms += found == "fault"
            shown = json.dumps(case["text"], ensure_ascii=False)[:_SHOWN_CHARS]
            click.echo(
                f"  expected {case['expected']}, found {found} ({', '.join(kinds) or 'nothing'}): {shown}"
            )
    clean = sum(case["expected"] == "clean" for case in cases)
    click.echo(
        f"{len(cases) - wrong} of {len(cases)} judged right; {missed} of {len(cases) - clean} faults missed,"
        f" {alarms} false alarms in {clean} clean logs"
    )
    return ExitCode.NOT_CONFORMANT if wrong else ExitCode.CONFORMANT


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the cases of a file.

    Raises:
        ConfigError: it cannot be read, or a line is no case.
    """
    hint = 'each line is {"text": "…", "expected": "fault" or "clean"}'
    try:
        texts = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot read log lines '{path}': {exc}", hint=hint) from exc
    cases = []
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            case = json.loads(text)
            fits = isinstance(case["text"], str) and case["expected"] in {"fault", "clean"}
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise ConfigError(f"cannot read '{path}', line {number}: no case", hint=hint)
        cases.append(case)
    if not cases:
        raise ConfigError(f"'{path}' holds no case", hint=hint)
    return cases
