"""The sentences: one a line of `cases.jsonl`.

`has` are the user's tasks before (numbers 1, 2, ...; `[x] ` marks a completed one), `said` what was said
before in the same conversation, `say` the sentence that is judged, `now` the tasks afterwards as
`number: title`, and `notes` the descriptions of those that have one. What was said before has its own effect,
so that `now` is the whole truth after all of it. `write` tells whether the judged sentence has to change
anything.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

_FILE = Path(__file__).with_name("cases.jsonl")
DONE = "[x] "


class Case(BaseModel):
    """One sentence and what is right."""

    kind: str
    has: list[str] = []
    said: list[str] = []
    say: str
    now: dict[int, str]
    notes: dict[int, str] = {}
    write: bool

    @property
    def text(self) -> str:
        """Return everything that is said, for a line of a table."""
        return " / ".join([*self.said, self.say])


_CASE: TypeAdapter[Case] = TypeAdapter(Case)


def cases() -> list[Case]:
    """Return all cases in the order of the file."""
    return [_CASE.validate_json(line) for line in _FILE.read_text("utf-8").splitlines() if line]


def observed(rows: list[dict[str, Any]]) -> dict[int, str]:
    """Return tasks in the words of a case."""
    return {row["id"]: f"{DONE if row['completed'] else ''}{row['title']}" for row in rows}
