"""Words that begin what people have to do."""

TODO_VERBS = frozenset(
    "buy call pay get pick send write clean wash fix book make take go do meet email mail text read cook water walk feed "
    "study practice order renew schedule visit prepare review submit print plan organize organise check find sell return "
    "drop charge paint learn start bring wrap update install ask tell help watch finish pack charge sign apply register "
    "talk iron vacuum mow replace repair cancel clear throw empty take trash dump change remove file research draft "
    "attend bake backup back build collect deliver donate download exercise hang invite move open plant post reply".split()
)

DELETE_VERBS = frozenset("delete remove cancel erase discard drop clear trash get".split())
RENAME_VERBS = frozenset("change update rename edit modify set fix replace correct turn".split())
