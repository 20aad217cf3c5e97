"""What a message can ask for."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["all", "pending", "completed"]
Act = Literal["complete", "delete", "reopen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ById:
    """Tasks by number; `words` stood beside the number and have to fit, `loose` numbers are a range.

    A `bare` number has neither "#" nor "task" before it: below a list it may be a line's.
    """

    ids: tuple[int, ...]
    words: str = ""
    loose: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWords:
    """A task by words of its title, or several when `parts` name one each."""

    words: str
    quoted: bool = False
    parts: "tuple[Ref, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPlace:
    """Tasks by place: `first` and `count` as in "the first two", `first` negative from the end."""

    first: int
    count: int = 1
    status: Status = "all"
    words: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByAmount:
    """All tasks of a status, all whose titles hold some words, or all that were shown (`shown`)."""

    status: Status = "all"
    words: str = ""
    shown: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByContext:
    """It, that, them; `other` is the other one."""

    other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """No task was named, or so vaguely that only a question helps."""


Ref = ById | ByWords | ByPlace | ByAmount | ByContext | Unnamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Create a task; an empty title has to be asked for, one that is not `sure` to be confirmed.

    A `wish` ("I need to sweep the porch") may tell of a task that is there already.
    """

    title: str
    description: str | None = None
    sure: bool = True
    wish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Show tasks, those that hold some words when there are any."""

    status: Status
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Complete, delete or reopen; `told` as news ("I bought the milk") and not as an order.

    What is not `sure` (a question, a verb that may be part of a title) is confirmed however well it fits.
    """

    act: Act
    ref: Ref
    sure: bool = True
    told: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Give a new title or description; a sentence with several "to" can be read in several ways.

    A verb that may as well begin a title ("fix") is `soft`: only a number or a whole title is certain then.
    """

    readings: tuple[tuple[Ref, str], ...]
    description: bool = False
    sure: bool = True
    soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Take back the last write; `infer` when a task may be guessed where nothing was written."""

    infer: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree:
    """Yes, or no."""

    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that may answer a question, and ask for nothing by themselves."""

    text: str
    ref: Ref
    act: Act | Literal["add"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Nothing that we do; `why` chooses the words of the answer."""

    why: Literal["", "negated", "foreign", "vague", "long", "part"] = ""


Intent = Add | Show | Change | Rename | Undo | Agree | Mention | Unclear
