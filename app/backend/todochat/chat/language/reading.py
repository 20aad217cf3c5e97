"""What one clause asks for."""

import re
from dataclasses import replace

from todochat.chat.language import adding, answers, changing, clauses, listing, past, refs, typos
from todochat.chat.language.intents import (
    Add,
    Agree,
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    ByWords,
    Change,
    Intent,
    Mention,
    Ref,
    Rename,
    Unclear,
    Unnamed,
)
from todochat.chat.language.mending import ADD, mended
from todochat.chat.language.text import QUOTE, Text

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
    r"^(?:who|whom|what|what's|when|where|why|how|which|whose|is|are|was|were|am|do|does|did|has|had|have (?:i|you|we|they)|should|shall|may|might|must|can|could|will|would|isn't|aren't|didn't|doesn't|don't you|won't|wouldn't|couldn't)\b",
    _I,
)
_MAY_I = re.compile(
    r"^(?:should|shall|can|could|may|must|do|would it be (?:ok|okay|fine|possible|wise)|is it (?:ok|okay|safe|fine|possible|time)|do you think|is there (?:a|any) way)(?: (?:i|we|for me|if i))?(?: (?:should|just|now|also|already|please|maybe|possibly|have|need))*(?: to)? (?P<rest>.+)$",
    _I,
)
_MAYBE = re.compile(
    r"^(?:(?:maybe|perhaps|possibly|probably|i think|i guess|i suppose|i believe|i'm pretty sure|pretty sure|looks like|it looks like|i'm thinking|i was thinking|it seems)(?: that)?(?: (?:you|we|i) (?:should|could|can|might))?,? )+(?P<rest>.+)$",
    _I,
)
_WANT = re.compile(
    r"^(?:i|we)(?:'d| would)? (?P<how>(?:(?:really|also|just|still) )*(?:want to|wanna|like to|love to|need to|have to|must|gotta|got to|should|better|wish to|'d like to)) (?P<rest>.+)$|^(?:i'd like to|i've got to|i'm trying to|let me) (?P<rest2>.+)$",
    _I,
)
_MUST = re.compile(r"need|have|must|got|should|better", _I)
# "finish" is as often what one wants to do as what one wants to be noted.
_STRIVES = re.compile(
    r"\b(?:time to|try(?:ing)? to|help me(?: to)?|want to|wanna|let me|like to|going to|plan to) (?:\w+ )?finish\b",
    _I,
)
_DELETE_WORD = re.compile(r"^(?:delete|remove|erase|undo|rename|mark|reopen)\b", _I)
_MEANT = re.compile(
    r"^(?:(?:no|nope|sorry|wait|actually|oops)[,.! ]+)*(?:i (?:meant|mean|said|want|wanted)|make (?:it|that)|(?:it's|its|it is)|rather|the answer is) (?=\S)",
    _I,
)
_NO_HEAD = re.compile(
    r"^(?:no|nope|actually|wait|sorry|oops|nah|yes|yeah|yep|sure)[,.! ]+(?:(?:no|wait|actually|sorry|please|and|then)[,.! ]+)*",
    _I,
)
TASK_WORD = re.compile(rf"{QUOTE}|\b(?:tasks?|to-?dos?|reminders?)\b", _I)
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
        clause = clauses.trimmed(typos.correct_all(raw.strip(), ("please",), first=1))
        if not clause or answers.is_polite(clause):
            return []
        if len(clause) > clauses.CLAUSE_MAX:
            adds = adding.read(clause, self._text)
            return list(adds) if adds else [Unclear(why="long")]
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
        if asked and not re.match(
            r"\W*(?:please |pls |hey,? |ok,? |so,? )*(?:can|could|would|will) (?:you|u|ya)\b", raw, _I
        ):
            found = [replace(i, sure=False) if isinstance(i, Change | Rename) else i for i in found]
        return found

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

    def _read(self, clause: str, *, asked: bool) -> list[Intent]:  # noqa: C901, PLR0912 - the order is the rule
        text = self._text
        answer = self.answer(clause)
        if answer:
            doubtful = asked and isinstance(answer, Agree) and answer.yes  # "yes?"
            return [Unclear(why="vague") if doubtful else answer]
        act = answers.act_alone(clause) if len(clause) <= _ANSWER_MAX else None
        if act:
            return [self._alone(act, clause)]
        if _IF.match(clause):
            return [Unclear(why="vague")]
        more = clauses.trimmed_more(clause)
        shown = listing.read(more, text)
        if shown:
            return [shown]
        adds = self._adds(clause)
        if adds:
            return adds
        if answers.is_foreign(text.words(clause)):
            return [Unclear(why="foreign")]
        if _NOT.match(more):
            change = changing.read(more, text)
            told = isinstance(change, Change) and change.told and change.act != "complete"
            return [replace(change, sure=False)] if told and change else [Unclear(why="negated")]
        for pattern in (_MAYBE, _MAY_I):
            match = pattern.match(more)
            if match and (pattern is _MAYBE or _ASKS.match(more)):
                return [self._doubtful(match["rest"])]
        if _ASKS.match(more) or (_SPOKEN.match(more) and not changing.read(more, text)):
            return [Unclear()]
        change = changing.read(more, text)
        if change:
            return [change]
        done = past.news(more)
        if done:
            return [self._news(done)]
        seen = past.seen(more)
        if seen:
            return [replace(self._news(seen), sure=False)]
        suggestion = adding.suggested(clause, text)
        if suggestion:
            return [suggestion]
        return [self._mention(clause, more, asked=asked)]

    def _adds(self, clause: str) -> list[Intent]:
        """Return the tasks to be made, also where the order is dressed as a need or a wish."""
        text = self._text
        wished = self._wished(clause)
        if wished:
            return wished
        note = changing.read(clause, text) if re.match(r"(?:add|put|write|attach)\b", clause, _I) else None
        if isinstance(note, Rename):
            return [note]
        adds = adding.read(clause, text)
        if not adds:
            return []
        quoted = re.search(QUOTE, clause) is not None
        if len(adds) == 1 and not quoted and adding.is_hollow(adds[0].title):
            return [Add(title="")]
        if _NO_LIST.match(clause) or (not quoted and _AGAIN.search(clause)):
            adds = [replace(adds[0], sure=False)]
        foreign = answers.is_foreign(re.sub(r"[^\x00-\x7f]", "", text.words(clause)))
        return [Unclear(why="foreign")] if foreign else list(adds)

    def _wished(self, clause: str) -> list[Intent]:
        """Return the order in "I want to ..." and "I have to ...", where there is one."""
        match = _WANT.match(clause)
        rest = (match["rest"] or match["rest2"]) if match else ""
        if match is None or not rest:
            return []
        inner = adding.read(rest, self._text)
        if inner and not adding.suggested(rest, self._text):
            return list(inner)
        shown = listing.read(clauses.trimmed_more(rest), self._text)
        if shown:
            return [shown]
        must = bool(_MUST.search(match["how"] or ""))
        change = changing.read(clauses.trimmed_more(rest), self._text)
        if change is None or (isinstance(change, Change) and change.told):
            return []
        if refs.names_plainly(rest) or TASK_WORD.search(rest):
            return [replace(change, sure=change.sure and not must)]
        return [change] if not must and _DELETE_WORD.match(rest) else []

    def _alone(self, act: str, clause: str) -> Intent:
        """Return an act whose task was named before, which asks."""
        known = {
            "add": "add",
            "create": "add",
            "save": "add",
            "delete": "delete",
            "remove": "delete",
            "reopen": "reopen",
        }
        kind = known.get(act, "complete")
        if kind == "add":
            bare = re.search(r"\b(?:it|that|this|them)\b|as a ", clause, _I)
            return Mention(text=clause, ref=Unnamed(), act="add") if bare else Add(title="")
        ref: Ref = ByContext() if re.search(r"\b(?:it|that|this|them)\b", clause, _I) else Unnamed()
        return Change(act=kind, ref=ref, said="")  # type: ignore[arg-type]

    def _doubtful(self, rest: str) -> Intent:
        """Return what a question or a guess would be as an order, never to be done without a yes."""
        rest = clauses.trimmed(rest)
        shown = listing.read(rest, self._text)
        if shown:
            return shown
        adds = adding.read(rest, self._text)
        if adds:
            return replace(adds[0], sure=False)
        change = changing.read(rest, self._text)
        if change:
            return replace(change, sure=False)
        done = past.news(rest)
        return replace(self._news(done), sure=False) if done else Unclear()

    def _news(self, done: str) -> Change:
        """Return the completion of what was done; of "bought milk and eggs" also in two parts."""
        words = self._text.words(done)
        verb, _, rest = done.partition(" ")
        found = [p for p in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", rest) if p.strip()]
        parts: tuple[Ref, ...] = ()
        if len(found) > 1:
            parts = tuple(
                ByWords(words=self._text.words(p if past.news(p) else f"{verb} {p}")) for p in found
            )
        return Change(act="complete", ref=ByWords(words=words, parts=parts), told=True, said=words)

    def _mention(self, clause: str, more: str, *, asked: bool) -> Intent:
        if len(clause) > _MENTION_MAX:
            return Unclear(why="long")
        after = answers.after_yes(more)
        if after:
            inner = self._read(clauses.trimmed(after), asked=asked)[0]
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


_AGAIN = re.compile(r"\b(?:again|once more)$", _I)  # it may be there
_NO_LIST = re.compile(r"^add to (?!my\b|the\b|our\b|buy\b|call\b|do\b)", _I)
