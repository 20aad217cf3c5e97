"""From a message to what it asks for."""

import re
from dataclasses import replace

from todochat.chat.language import adding, answers, clauses, courtesy, doubts
from todochat.chat.language.intents import (
    Add,
    Agree,
    ById,
    Change,
    Intent,
    Mention,
    Rename,
    Show,
    Unclear,
    Undo,
    Unnamed,
)
from todochat.chat.language.reading import Reader
from todochat.chat.language.text import Text
from todochat.chat.language.wishes import TASK_WORD

_I = re.IGNORECASE
_COMMANDS_MAX = 10  # of one message


def parse(message: str) -> list[Intent]:
    """Return what the message asks for, in order; one thing nearly always."""
    text = Text(message)
    if not any(character.isalnum() or text.is_quote(character) for character in text.masked):
        return [Reader(text).answer(text.masked) or Unclear()]
    return _Parser(text).message()


class _Parser:
    """Reads one message."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._reader = Reader(text)

    def message(self) -> list[Intent]:
        masked = self._text.masked
        if any(answers.is_sarcasm(piece.strip(" .!")) for _, piece in clauses.pieces(masked)):
            return [Unclear(why="vague")]
        whole = self._reader.answer(masked.strip(" .!"))
        if whole and not (isinstance(whole, Undo) and whole.words):  # "restore it please" is a clause
            return [whole]
        found: list[Intent] = []
        rest: list[Intent] = []
        sign = ""
        for sentence, end in clauses.sentences(masked):
            intents = self._sentence(sentence, asked="?" in end)
            joint, sign = sign, end.strip() or ","
            if intents and not isinstance(intents[0], Mention | Unclear):
                found += intents
            elif found and isinstance(last := found[-1], Add) and not _ends(sentence):
                if last.title:
                    found[-1] = self._longer(last, f"{joint} {self._text.plain(sentence)}")
                elif intents and isinstance(intents[0], Mention):  # "Make a task. Call it X."
                    found[-1] = replace(last, title=adding.answered(sentence, self._text))
            else:
                rest += [] if self._says_nothing(sentence) else intents
        return self._checked(found, rest)

    def _checked(self, found: list[Intent], rest: list[Intent]) -> list[Intent]:
        """Return what may be done: nothing where one part speaks against another."""
        if not found:
            return rest[:1] or [Unclear()]
        if len(found) > _COMMANDS_MAX:
            return [Unclear(why="long")]
        if any(isinstance(i, Unclear) and i.why == "negated" for i in rest):
            return [Unclear(why="negated")]
        if any(isinstance(i, Agree) and not i.yes for i in found[1:]) and isinstance(found[0], Agree):
            return [Agree(yes=False)]  # "fine, keep it"
        writes = any(isinstance(i, Change | Rename | Add | Undo) for i in found)
        if writes and answers.retracts(self._text.masked):
            return [Unclear(why="negated")]
        return doubts.beside(found, rest)

    def _says_nothing(self, sentence: str) -> bool:
        """Tell whether a sentence beside an order is no part of it: a courtesy, a smile, why it shall be so."""
        bare = sentence.strip(" ,!.")
        empty = _ends(sentence) or courtesy.is_empty(bare) or doubts.is_reason(bare)
        return empty or doubts.keeps_another(bare, self._text.masked)

    @staticmethod
    def _longer(add: Add, more: str) -> Intent:
        if add.description is not None:
            return replace(add, description=add.description + more)
        return replace(add, title=add.title + more)

    def _sentence(self, sentence: str, *, asked: bool) -> list[Intent]:
        parts = self._commands(sentence, asked=asked)
        found: list[Intent] = []
        for part in parts:
            found += self._reader.clause(part, asked=asked)
        return found

    def _commands(self, sentence: str, *, asked: bool) -> list[str]:
        """Return the sentence in parts, each of which is a command by itself."""
        pieces = clauses.pieces(sentence)
        if len(pieces) == 1:
            return [sentence]
        parts = [pieces[0][1]]
        first = self._reader.clause(parts[0], asked=asked)
        left = first[-1] if first and all(self._stands(i, "", after_title=False) for i in first) else None
        for joint, piece in pieces[1:]:
            if left is None:
                parts[-1] += joint + piece
                continue
            right = self._reader.clause(piece, asked=asked) if piece.strip() else []
            titled = isinstance(left, Add | Rename)
            if right and all(self._stands(i, piece, after_title=titled) for i in right):
                parts.append(piece)
                left = right[-1]
            elif not answers.is_polite(courtesy.trimmed(piece)) or titled:
                parts[-1] += joint + piece
        return parts

    def _stands(self, intent: Intent, piece: str, *, after_title: bool) -> bool:
        """Tell whether a part of a sentence is a command by itself.

        After a title of the user's own words only what shows tasks, or names its task by number, by quotes or
        by the word "task", is one: "add milk and eggs", "add a task to clean house and remove trash".
        """
        match intent:
            case Show():
                return not intent.words
            case Add():
                stands = bool(intent.title) and intent.sure
            case Change():
                stands = not isinstance(intent.ref, Unnamed) and (not intent.told or self._is_news(piece))
            case Rename():
                stands = bool(intent.readings[0][1])
            case Agree() | Undo():
                return not after_title
            case _:
                return False
        if not after_title:
            return stands
        named = TASK_WORD.search(piece) or isinstance(getattr(intent, "ref", None), ById)
        return stands and (
            bool(named) or (isinstance(intent, Rename) and isinstance(intent.readings[0][0], ById))
        )

    @staticmethod
    def _is_news(piece: str) -> bool:
        return not piece or re.match(r"\W*(?:i|we)\b|\W*(?:task )?#?\d", piece, _I) is not None


def _ends(sentence: str) -> bool:
    """Tell whether a sentence after a title is none of the title's: a courtesy, a signature."""
    bare = sentence.strip(" ,!.")
    return answers.is_polite(bare.lower()) or answers.is_signature(bare)
