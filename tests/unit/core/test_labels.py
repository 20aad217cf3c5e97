"""Label selectors, tried on labels at hand."""

from conformance.core.labels import selects
from tests.unit.table import table

LABELS = {"app": "todo", "tier": "back", "app.kubernetes.io/component": "backend"}


@table(
    ("selector", "wanted"),
    [
        ("app=todo", True),
        ("app==todo", True),
        ("app=other", False),
        ("app=todo,tier=back", True),
        ("app=todo,tier=front", False),
        ("app.kubernetes.io/component=backend", True),
        ("tier!=front", True),
        ("tier!=back", False),
        ("none!=x", True),
        ("tier in (front, back)", True),
        ("tier in (front)", False),
        ("tier notin (front,mid),app=todo", True),
        ("tier notin (back)", False),
        ("tier", True),
        ("none", False),
        ("!none", True),
        ("!tier", False),
        ("a b c", False),
        ("", False),
    ],
)
def test_selector_selects(selector: str, wanted: bool) -> None:
    """Each form means what Kubernetes means by it; what cannot be read selects nothing."""
    assert selects(selector, LABELS) == wanted
