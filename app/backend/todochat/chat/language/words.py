"""Words that begin what people have to do, and words of orders that several kinds of clauses share."""

import re

TODO_VERBS = frozenset(
    "buy call pay get pick send write clean wash fix book make take go do meet email mail text read cook water walk feed "
    "study practice order renew schedule visit prepare review submit print plan organize organise check find sell return "
    "drop charge paint learn start bring wrap update install ask tell help watch finish pack charge sign apply register "
    "talk iron vacuum mow replace repair cancel clear throw empty take trash dump change remove file research draft "
    "attend bake backup back build collect deliver donate download exercise hang invite move open plant post reply".split()
)

DELETE_VERBS = frozenset("delete remove cancel erase discard drop clear trash get".split())
RENAME_VERBS = frozenset("change update rename edit modify set fix replace correct turn".split())

# Parts of expressions.
DONE = r"(?:done|complete|completed|finished|(?:all )?taken care of|sorted|accomplished|resolved)"
OPEN = r"(?:not (?:yet )?(?:done|completed?|finished)(?: yet)?|in-?complete|un(?:done|finished|completed?|checked)|pending|open|active|to-?do)"
DELETE = r"(?:delete|remove|erase|cancel|discard|get rid of|delete off|del|rm)"
STATUS_WORD = re.compile(rf"^(?:{DONE}|{OPEN})$", re.IGNORECASE)
