"""Clauses that answer, greet, ask about us, take back, or are no English."""

import re

from todochat.chat.language.intents import Agree, Undo
from todochat.chat.language.refs import LIST, THING

_I = re.IGNORECASE
_YES_WORD = r"(?:yes|y|yep|yeah|yea|yup|ya|yess+|yeh|sure|sure thing|ok|okay|k|kk|okey|alright|all right|right|correct|exactly|indeed|absolutely|definitely|certainly|of course|affirmative|confirm|confirmed|i confirm|i'm sure|i am sure|do it|do that|do so|go ahead|go for it|please do|please|pls|plz|that's right|that is right|that's correct|that one|that's the one|sounds good|fine|perfect|great|good|thanks|thank you|just do it|proceed|aye|you got it|mark it|complete it|complete them|add it|add that|delete it|delete them|delete that|delete them all|remove it|remove them|rename it|all of them|them all|then|now|by all means|very much so|uh huh|totally|yes sir|i do|it is|i am|for sure|👍|✅)"
_YES_FIRST = r"(?:yes|y|yse|yes yes|yep|yeah|yea|yup|ya|yess+|yeh|sure|sure thing|ok|okay|k|kk|okey|alright|all right|right|correct|exactly|absolutely|definitely|certainly|of course|affirmative|confirm|confirmed|i confirm|i'm sure|i am sure|do it|do that|go ahead|go for it|please do|that's right|that is right|that's correct|that one|that's the one|sounds good|fine|proceed|aye|just do it|by all means|uh huh|totally|for sure|please|[👍✅][\U0001f3fb-\U0001f3ff]?)"
_YES = re.compile(rf"^{_YES_FIRST}(?:[,.! ]+{_YES_WORD})*$", _I)
_SARCASM = re.compile(r"^(?:yeah|ya|yea|sure|ok|oh)[,.! ]+(?:right|sure)$", _I)
_YES_HEAD = re.compile(
    r"^(?:yes|yep|yeah|yup|sure|ok|okay|alright)[,.! ]+(?:please[,.! ]+)?(?:and )?(?:then )?", _I
)
_NO_WORD = r"(?:no|n|nope|nah|nay|naw|noo+|no way|not now|not yet|not really|no thanks|no thank you|thanks|thank you|keep it|keep them|keep that|leave it|leave them|leave that|never ?mind|nvm|do not|don't|dont|stop|wait|cancel|abort|forget it|forget that|forget about it|hold on|please|please don't|don't do it|don't do that|do not do that|don't delete it|don't delete anything|don't touch it|negative|absolutely not|of course not|certainly not|hell no|skip|skip it|not that|not that one|don't you dare|god no|i don't|i changed my mind|changed my mind|on second thought|actually|sorry|neither|none|none of them|nothing|no need|let it be|god|i meant no|that's wrong|wrong)"
_NO = re.compile(rf"^{_NO_WORD}(?:[,.! ]+{_NO_WORD})*$", _I)
_SLIP = r"(?:no|oops|whoops|oh no|oh|damn|sorry|wait|my (?:bad|mistake)|i (?:didn't|did not) mean (?:that|it|to)(?: do (?:that|it))?|(?:the )?wrong (?:one|task)|(?:that|this|it) was (?:wrong|a mistake|an accident|not right|not what i (?:meant|wanted)))"
_UNDO = re.compile(
    rf"^(?:{_SLIP}[,.! ]+(?:and |so |please )?)*(?:(?:undo|revert|un-?do|undelete|take back|roll back|reverse)(?: (?:it|that|this|please|the last (?:one|action|change|thing|step|command|delete|deletion)|my last (?:action|change|command)|last|what you (?:just )?did|everything you just did|(?:the )?(?:last )?(?:deletion|delete|rename|renaming|change|completion|complete|completing|add|addition|adding)))?|(?:i )?take (?:it|that) back|(?:put|bring) (?:it|that|them) back(?: again)?|(?:restore|recover)(?: (?:it|that|them))?|change (?:it|that) back|i want (?:it|that) back|ctrl[- +]z)(?:[,! ]+please)?$",
    _I,
)
_CANCEL = re.compile(
    rf"^(?:cancel|scrap|scratch|forget)(?: about)? (?:that|it|this|that one|this one|them|those|what i (?:just )?(?:said|added))(?: (?:one|{THING}|please|last {THING}))?$|^(?:cancel|scratch|scrap) (?:the last|my last)(?: one)?$",
    _I,
)
_BRING = re.compile(
    rf"^(?:restore|recover|undelete|bring(?= .+ back$)|put(?= .+ back$)|bring back|put back|get back|un-?delete|undo (?:the )?(?:deletion|delete|deleting|removal|removing|renaming|completion|rename|completing)(?: of)?)(?: the)? (?P<w>.+?)(?: {THING}| back)?(?: (?:on|to) (?:my|the) {LIST})?$",
    _I,
)
_POLITE = re.compile(
    r"^(?:thanks?(?: you)?(?: (?:a lot|so much|very much|again|man|buddy|mate))?|thx|ty|cheers|great|nice|cool|awesome|perfect|wonderful|good (?:job|work|bot)|well done|lol|haha+|hi|hey|hello|yo|good (?:morning|evening|afternoon|night|day)|bye|goodbye|see you|have a (?:nice|good) day|(?:i )?hope (?:you(?:'re| are)(?: doing)?(?: very)? (?:well|ok|okay|fine|good)|all is well|this finds you well)|many thanks|please|pls|plz|hi there|hey there|hello there|much appreciated|appreciate it|sorry|phew|yay|woohoo|hooray|ugh|hmm+|umm?|uh|oh|wow|ok|okay|thanks in advance)$",
    _I,
)
_SIGNATURE = re.compile(
    r"^(?:thanks(?: a lot| so much)?|thank you|cheers|many thanks|yours|love|best|(?:(?:kind|best|warm) )?regards|best wishes|sincerely)(?:,? [A-Z][\w.-]*){0,3}$",
    _I,
)
_ACT = re.compile(
    rf"^(?:(?:please|just|i want to|i'd like to|let's) )*(?P<act>add|create|complete|delete|remove|finish|mark|reopen|save)(?: (?:it|that|them|this|as done|it as done|(?:it|that|this) as (?:a|an|a new|my) {THING}|as a task|as task|(?:it|that|this|them) (?:to|on) (?:my|the) {LIST}|one|{THING}(?! one\b)|it done))*(?: please| pls)?$",
    _I,
)
_RETRACT = re.compile(
    r"(?:^|[,.;!?\n-]|\b(?:oh|hmm|but|actually|and)) ?(?:(?:no|wait|actually|sorry|oh|hmm|or|but|oops|please|hold on)[,.!]* ){0,3}(?:(?:wait|no|nope|stop|hold on|kidding|sorry no)(?=$|[,.;!?\n]| (?:no|not|don't|actually)\b)|(?:(?:i mean|i meant|make (?:it|that)|correction|or rather)\b|never ?mind|nvm|scratch that|forget (?:it|that)|cancel that|just kidding|jk|j/k|not really|or not|maybe not|on second thoughts?|i changed my mind|i take that back|strike that|i didn't mean (?:that|it)|ignore that|disregard (?:that|this)|(?:please )?(?:don't|do not|dont)(?: (?:do (?:it|that|so)|delete|remove|add|complete|mark|rename|change|touch|actually|bother)\b.*)?)(?=$|[,.;!? \n]))",
    re.IGNORECASE,
)
_HESITATES = re.compile(
    r"^(?:(?:sorry|oops|wait|actually|hmm+|oh|um+|uh+|well|no|not|maybe|wrong|whatever|something|anything|nothing|later|idk|dunno|keep (?:it|the|as)|leave (?:it|the|as)|let me|i (?:mean|meant|don't|do not|dont|am|have no|can't|forgot)|i'm|(?:i|we|he|she|they|it|you)(?:'ll|'d|'ve|'re)|as (?:before|is|usual|it (?:is|was))|like before|i (?:will|would|might|could|think|guess|suppose)|you (?:choose|decide|pick|tell)|surprise me|(?:the|that) (?:other|wrong|same)|same|give me|hang on|one (?:moment|second|sec)|a (?:moment|second|sec)|what|which|why|how|who|sure|help|undo|show|stop|cancel|delete it|remove it)\b.*|\W*)$",
    _I | re.DOTALL,
)
_FOREIGN = frozenset(
    "el la los las una uno unas por para con mis tarea tareas lista elimina eliminar borra borrar agrega agregar "
    "añade añadir muestra mostrar completa marca como hecha comprar leche qué cómo hoy mañana le les des du une mes "
    "tâche tâches supprime supprimer ajoute ajouter affiche montre termine terminée acheter et à au aux dans der die "
    "das den dem ein eine einen und meine mein meinen aufgabe aufgaben lösche löschen füge hinzu zeige zeig erledigt "
    "kaufen ist nicht bitte für il lo gli della mio mia miei compito attività elimina aggiungi mostra latte uma meu "
    "minha minhas meus tarefa tarefas excluir apagar adicionar adicione mostre feita concluída comprar het een mijn "
    "taak taken verwijder voeg toe toon och att en ett min mina uppgift ta bort lägg visa är jag ich du wir bin habe "
    "gekauft ho fatto j'ai fini he comprado terminado hice eu fiz moja moje zadanie usuń dodaj pokaż na to jest nie "
    "el del al todas todos toutes tous alle tutti todo-liste s'il vous plaît merci danke gracias favor haz ponme "
    "recuérdame rappelle-moi d'acheter erinnere mich daran quiero necesito je dois muss ik moet devo preciso".split()
) - {
    "to",
    "a",
    "die",
    "den",
    "bin",
    "man",
    "done",
    "in",
    "is",
    "on",
    "he",
    "na",
    "en",
    "la",
    "min",
    "marca",
    "ho",
    "des",
    "du",
    "lista",
    "con",
    "al",
    "el",
}
_ENGLISH = frozenset(
    "the a an to my of for and is it in on at with add task tasks delete remove show list complete mark as done please "
    "i me need what all remind rename change buy call that this from by up out get have".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_FOREIGN_MIN = 2  # words
_SOFT_FOREIGN = frozenset("la el die den en du des al con lista na ho marca de le un".split())


def hesitates(message: str) -> bool:
    """Tell whether what was said where a title was asked for may be none: "let me think", "the same"."""
    return _HESITATES.match(message.strip(" .!?")) is not None


def agreement(clause: str) -> Agree | None:
    """Return the yes or no that the clause is, with nothing beside it."""
    if _NO.match(clause):
        return Agree(yes=False)
    return Agree(yes=True) if _YES.match(clause) else None


def is_sarcasm(message: str) -> bool:
    """Tell whether a yes is none: "yeah right"."""
    return _SARCASM.match(message) is not None


def after_yes(clause: str) -> str | None:
    """Return what follows a yes at the head of a clause."""
    match = _YES_HEAD.match(clause)
    return clause[match.end() :] if match and match.end() < len(clause) else None


def undo(clause: str) -> Undo | None:
    """Return the wish to take something back."""
    if _UNDO.match(clause):
        return Undo()
    if _CANCEL.match(clause):
        return Undo(infer=True)
    match = _BRING.match(clause)
    return Undo(words=match["w"]) if match else None


def act_alone(clause: str) -> str | None:
    """Return the verb of a clause that says what to do and not with what: "delete it", "add it"."""
    match = _ACT.match(clause)
    return match["act"].lower() if match else None


def is_polite(clause: str) -> bool:
    """Tell whether the clause is only a courtesy."""
    return _POLITE.match(clause) is not None


def is_signature(sentence: str) -> bool:
    """Tell whether a message ends here with a greeting and a name: "Kind regards, Ann"."""
    return _SIGNATURE.match(sentence) is not None


def retracts(message: str) -> bool:
    """Tell whether a later part of the message takes back an earlier one."""
    return any(match.start() > 0 for match in _RETRACT.finditer(message))


def is_foreign(clause: str) -> bool:
    """Tell whether the words are those of another language than English."""
    words = [word.lower() for word in _WORD.findall(clause)]
    if not words:
        return False
    if sum(not word.isascii() for word in words) * 2 > len(words):
        return True
    strong = sum(word in _FOREIGN or (not word.isascii()) for word in words)
    weak = sum(word in _SOFT_FOREIGN for word in words)
    english = sum(word in _ENGLISH for word in words)
    return strong > 0 and strong + weak >= _FOREIGN_MIN and strong + weak > english
