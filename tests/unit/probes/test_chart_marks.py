"""Marks tell values alive together; what is refused, or shows by chance, tells nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.probes.chart_marks import find_marked
from conformance.probes.chart_render import Rendered
from conformance.probes.chart_trials import leaves, merged

VALUES: dict[str, Any] = {
    "image": "web", "dead": "unused", "replicas": 2, "memory": "64Mi", "on": True, "labels": {}, "args": [],
    "url": "", "host": None,
}  # fmt: skip


@dataclass
class Templates:
    """A chart as a function of its values, with a schema's words or a template's in place of objects."""

    spec: Callable[[Mapping[str, Any]], object]
    refuses: Callable[[Mapping[str, Any]], str] = lambda _: ""
    changes: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def plain(self) -> Rendered:
        """The rendering with no change on top."""
        return self.render({})

    def render(self, change: Mapping[str, Any]) -> Rendered:
        """Render, or refuse."""
        self.changes.append(change)
        values = merged(VALUES, change)
        if words := self.refuses(values):
            return Rendered(objects=(), error=words)
        return Rendered(objects=({"kind": "Pod", "metadata": {"name": "p"}, "spec": self.spec(values)},))


def marked(*bases: Templates, schema: Mapping[str, Any] | None = None) -> set[str]:
    """Return the names of the values that were told alive."""
    return {path[0] for path in find_marked(bases, list(leaves(VALUES)), schema or {})}


def test_all_that_shows_is_told_by_one_rendering() -> None:
    """A Boolean and a choice have no room for a mark; what nothing reads shows nowhere."""
    chart = Templates(lambda values: {key: value for key, value in values.items() if key != "dead"})
    assert marked(chart, schema={"properties": {"image": {"enum": ["web", "shop"]}}}) == {
        "replicas", "memory", "labels", "args", "url", "host",
    }  # fmt: skip
    assert len(chart.changes) == 3


def test_what_a_schema_refuses_is_left_out_and_the_rest_told() -> None:
    """Another mark of the same value is tried; that it was refused does not tell that it is read."""

    def refuses(values: Mapping[str, Any]) -> str:
        wrong = [f"- at '/{key}': wrong" for key in ("replicas", "dead") if values[key] != VALUES[key]]
        wrong += ["- at '/url': wrong"] if not values["url"].startswith("https://") else []
        words = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\n"
        return words + "\n".join(wrong) if wrong and values != VALUES else ""

    chart = Templates(lambda values: {"url": values["url"], "image": values["image"]}, refuses)
    assert marked(chart) == {"url", "image"}


def test_template_that_refuses_a_value_reads_it() -> None:
    """Its words name what it does not take."""

    def refuses(values: Mapping[str, Any]) -> str:
        return f"Error: image {values['image']} has no digest" if values["image"] != "web" else ""

    assert marked(Templates(lambda values: values["memory"], refuses)) == {"image", "memory"}


def test_refusal_that_names_nothing_is_narrowed_down() -> None:
    """The halves are tried, and their halves."""
    chart = Templates(lambda values: values["image"], lambda values: "Error: no" if values["args"] else "")
    assert marked(chart) == {"image"}


def test_value_behind_a_switch_shows_where_a_scenario_turns_it() -> None:
    """Each base is asked for what none before has shown."""
    off, on = Templates(lambda values: values["image"]), Templates(lambda values: values["host"])
    assert marked(off, on) == {"image", "host"}
    assert "image" not in on.changes[-1]


def test_chance_tells_nothing() -> None:
    """A number that stands there anyway, and digits within a checksum."""
    chart = Templates(lambda values: {"port": 30003, "sum": f"ab{30001 + len(values)}cd30002ef"})
    assert marked(chart) == set()


def test_sum_that_is_a_neighbours_number_tells_nothing() -> None:
    """A port and one more is another's mark once; with other numbers it is not."""
    chart = Templates(lambda values: [values["replicas"] + more for more in (-1, 0, 1)])
    found = find_marked([chart], [(("before",), 2), (("replicas",), 1), (("after",), 3)], {})
    assert found == {("replicas",)}


def test_number_that_keeps_helm_busy_is_tried_once() -> None:
    """It says how many there are to be; the others are told without it."""
    chart = Templates(lambda values: (values["image"], values["replicas"]))
    render = chart.render

    def slow(change: Mapping[str, Any]) -> Rendered:
        rendered = render(change)
        return Rendered(objects=(), error="late", late=True) if change.get("replicas", 0) > 9 else rendered

    chart.render = slow  # type: ignore[method-assign]
    assert marked(chart) == {"image"}
    assert len([change for change in chart.changes if change.get("replicas", 0) > 9]) == 1


def test_what_takes_too_long_is_not_tried_again_and_again() -> None:
    """Once more without numbers, of which one may say how many; then it is left."""
    asked: list[Mapping[str, Any]] = []

    class Slow(Templates):
        def render(self, change: Mapping[str, Any]) -> Rendered:
            asked.append(change)
            return replace(super().render(change), late=bool(change))

    assert marked(Slow(lambda values: values["dead"])) == set()
    assert [len(change) for change in asked] == [0, 8, 7]
