"""What one clause asks for."""

import re
from dataclasses import replace

from todochat.chat.language import (
    adding,
    answers,
    changing,
    clauses,
    courtesy,
    doubts,
    listing,
    past,
    refs,
    typos,
    wishes,
)
from todochat.chat.language.intents import (
    Add,
    Agree,
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    Change,
    Intent,
    Mention,
    Rename,
    Unclear,
)
from todochat.chat.language.mending import ADD, mended
from todochat.chat.language.text import Text

_I = re.IGNORECASE
_ANSWER_MAX = 80  # characters of a yes, a no, an undo
_MENTION_MAX = 200  # characters of a title
_IF = re.compile(
    r"^(?:if|when|once|unless|as soon as|whenever|in case|until|while|after (?:i|we|you|he|she|they|it)|before (?:i|we|you|he|she|they|it)|suppose|assuming|provided|even if|only if)\b",
    _I,
)
_NOT = re.compile(
    r"^(?:do not|don't|dont|never|no need|not|stop|quit|avoid|refrain|without|"
    r"(?:i|we) (?:do not|don't|dont|didn't|didnt|did not|haven't|havent|have not|hadn't|won't|will not|never|can't|cannot|couldn't|could not|wouldn't|shouldn't|should not|am not|no longer|forgot|failed)|"
    r"(?:i|we) (?:must|should|ought|may|have to|need to) (?:not|never)(?! forget)|i'm not|i am not|we're not|nobody|nothing|none|didn't|haven't|hasn't|you (?:shouldn't|must not|mustn't|can't|cannot|should not|don't|didn't|forgot)|(?:can|could|would|will) you not|neither|no one)\b",
    _I,
)
_ASKS = re.compile(
    r"^(?:who|whom|what|what's|when|where|why|how|which|whose|is|are|was|were|am|do|does|did(?! (?:(?:task|number|#) ?)?#?\d+$)|has|had|have (?:i|you|we|they)|should|shall|may|might|must|can|could|will|would|isn't|aren't|didn't|doesn't|don't you|won't|wouldn't|couldn't)\b",
    _I,
)
# "finish" is as often what one wants to do as what one wants to be noted.
_STRIVES = re.compile(
    r"\b(?:time to|try(?:ing)? to|help me(?: to)?|want to|wanna|let me|like to|going to|plan to) (?:\w+ )?finish\b",
    _I,
)
_OR_NOT = re.compile(r" or (?:not|no|what)$", _I)
_MEANT = re.compile(
    r"^(?:(?:no|nope|sorry|wait|actually|oops)[,.! ]+)*(?:i (?:meant|mean|said|want|wanted)|make (?:it|that)|(?:it's|its|it is)|rather|the answer is) (?=\S)",
    _I,
)
_NO_HEAD = re.compile(
    r"^(?:no|nope|actually|wait|sorry|oops|nah|yes|yeah|yep|sure)[,.! ]+(?:(?:no|wait|actually|sorry|please|and|then)[,.! ]+)*",
    _I,
)
_SPOKEN = re.compile(
    r"^(?:he|she|they|my (?:boss|wife|husband|mom|dad|mother|father|friend|son|daughter|kid|kids|colleague|manager)|someone|somebody|everyone|people|the app|you|it)\b",
    _I,
)


class Reader:
    """Reads the clauses of one message."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def clause(self, raw: str, *, asked: bool) -> list[Intent]:
        """Return what the clause asks for; nothing when it is a courtesy."""
        clause = courtesy.trimmed(typos.correct_all(raw.strip(), ("please",), first=1))
        if not clause or answers.is_polite(clause):
            return []
        if len(clause) > clauses.CLAUSE_MAX:
            adds = adding.read(clause, self._text)
            return list(adds) if adds else [Unclear(why="long")]
        if asked and _OR_NOT.search(clause):
            return [Unclear(why="vague")]
        found = self._read(clause, asked=asked)
        news = isinstance(found[0], Change) and found[0].told
        if (
            isinstance(found[0], Mention | Unclear)
            or news
            or (isinstance(found[0], Add) and ADD.match(clause))
        ):
            corrected = mended(clause)
            if corrected != clause:
                again = self._read(corrected, asked=asked)
                if not isinstance(again[0], Mention):
                    found = again
        if _STRIVES.search(raw):
            found = [replace(i, sure=False) if isinstance(i, Change) else i for i in found]
        if asked and not courtesy.is_request(raw):
            found = [replace(i, sure=False) if isinstance(i, Change | Rename) else i for i in found]
        return doubts.weighed(found, clause)

    def answer(self, clause: str) -> Intent | None:
        """Return the yes, the no or the undo that the clause is."""
        if len(clause) > _ANSWER_MAX:
            return None
        act = answers.act_alone(clause)
        agreed = answers.agreement(clause)
        undo = answers.undo(clause)
        if undo and not (agreed and not agreed.yes):
            return undo
        if agreed and not (act and not agreed.yes):
            return agreed
        return None

    def _read(self, clause: str, *, asked: bool) -> list[Intent]:
        """Return what the first of these finds; their order is the rule."""
        more = courtesy.trimmed_more(clause)
        return (
            self._answered(clause, asked=asked)
            or self._alone(clause)
            or self._conditional(clause)
            or self._shown(more)
            or wishes.adds(clause, self._text)
            or self._foreign(clause)
            or self._negated(more)
            or self._questioned(more)
            or self._changed(more)
            or self._told(more)
            or self._suggested(clause)
            or [self._mention(clause, more, asked=asked)]
        )

    def _answered(self, clause: str, *, asked: bool) -> list[Intent]:
        answer = self.answer(clause)
        doubtful = asked and isinstance(answer, Agree) and answer.yes  # "yes?"
        return [Unclear(why="vague") if doubtful else answer] if answer else []

    def _alone(self, clause: str) -> list[Intent]:
        act = answers.act_alone(clause) if len(clause) <= _ANSWER_MAX else None
        return [wishes.alone(act, clause)] if act else []

    @staticmethod
    def _conditional(clause: str) -> list[Intent]:
        return [Unclear(why="vague")] if _IF.match(clause) else []

    def _shown(self, more: str) -> list[Intent]:
        shown = listing.read(more, self._text)
        return [shown] if shown else []

    def _foreign(self, clause: str) -> list[Intent]:
        return [Unclear(why="foreign")] if answers.is_foreign(self._text.words(clause)) else []

    def _negated(self, more: str) -> list[Intent]:
        if not _NOT.match(more):
            return []
        change = changing.read(more, self._text)
        told = isinstance(change, Change) and change.told and change.act != "complete"
        return [replace(change, sure=False)] if told and change else [Unclear(why="negated")]

    def _questioned(self, more: str) -> list[Intent]:
        order = wishes.guessed(more) or (wishes.asked_for(more) if _ASKS.match(more) else None)
        if order:
            return [wishes.doubtful(order, self._text)]
        spoken = _SPOKEN.match(more) and not changing.read(more, self._text)
        return [Unclear()] if spoken or _ASKS.match(more) else []

    def _changed(self, more: str) -> list[Intent]:
        change = changing.read(more, self._text)
        return [change] if change else []

    def _told(self, more: str) -> list[Intent]:
        if done := past.news(more):
            return [wishes.news(done, self._text)]
        seen = past.seen(more)
        return [replace(wishes.news(seen, self._text), sure=False)] if seen else []

    def _suggested(self, clause: str) -> list[Intent]:
        suggestion = adding.suggested(clause, self._text)
        return [suggestion] if suggestion else []

    def _mention(self, clause: str, more: str, *, asked: bool) -> Intent:
        if len(clause) > _MENTION_MAX:
            return Unclear(why="long")
        after = answers.after_yes(more)
        if after:
            inner = self._read(courtesy.trimmed(after), asked=asked)[0]
            if not isinstance(inner, Mention | Unclear):
                return inner
        head = _NO_HEAD.match(more)
        bare = more[head.end() :] if head and head.end() < len(more) else more
        if bare != more:
            inner = self._read(bare, asked=asked)[0]
            if not isinstance(inner, Mention | Unclear | Agree):
                firm = head is not None and re.search(r"[,.!]", head[0])  # "no delete task 2" may forbid it
                return inner if firm or not isinstance(inner, Change | Rename) else replace(inner, sure=False)
        meant = _MEANT.match(bare)
        bare = bare[meant.end() :] if meant else bare
        ref = refs.read(bare, self._text)
        if isinstance(ref, ByAmount | ByPlace | ById | ByContext) or not asked:
            return Mention(text=self._text.plain(clause), ref=ref)
        return Unclear()
