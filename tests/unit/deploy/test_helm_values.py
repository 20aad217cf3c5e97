"""By which values the chart names an image."""

from typing import Any

from conformance.kube.helm_flags import _image_values
from conformance.model.reference import Reference
from tests.unit.table import table

DIGEST = "sha256:" + "a" * 64


@table(
    ("name", "digest_value", "values"),
    [
        ("todo:1", "", {"i.repository": "todo", "i.tag": "1"}),
        (
            "localhost:5000/team/todo:1",
            "i.digest",
            {"i.repository": "localhost:5000/team/todo", "i.tag": "1"},
        ),
        (f"r.io/todo:1@{DIGEST}", "i.digest", {"i.repository": "r.io/todo", "i.digest": DIGEST}),
        (f"r.io/todo:1@{DIGEST}", "", {"i.repository": "r.io/todo", "i.tag": f"1@{DIGEST}"}),
        (f"r.io:5000/todo@{DIGEST}", "", {"i.repository": "r.io:5000/todo", "i.tag": f"latest@{DIGEST}"}),
    ],
)
def test_image_is_named_by_what_the_chart_has(
    make: Any, name: str, digest_value: str, values: dict[str, str]
) -> None:
    """A chart without a value for the digest takes it with the tag, which any runtime reads."""
    plain = make.settings().subject.images["backend"]
    configured = plain.model_copy(
        update={"repository_value": "i.repository", "tag_value": "i.tag", "digest_value": digest_value}
    )
    assert _image_values(configured, Reference.parse(name)) == values
    assert str(Reference.parse(name)) == name
