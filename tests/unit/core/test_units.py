"""Values as people read them."""

from conformance.core.units import format_value


def test_values_are_printed_with_their_unit() -> None:
    """A duration keeps one digit."""
    assert format_value(11.83, "s") == "11.8 s"
