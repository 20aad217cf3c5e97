"""Quantities as Kubernetes writes them."""

import pytest

from conformance.core.units import format_value, parse_bytes, parse_millicores


@pytest.mark.parametrize(
    ("text", "size_bytes"), [("128Mi", 134_217_728), ("24684084Ki", 25_276_502_016), ("1k", 1000), ("5", 5)]
)
def test_bytes_are_read_with_every_suffix(text: str, size_bytes: int) -> None:
    """Binary and decimal suffixes are told apart."""
    assert parse_bytes(text) == size_bytes


@pytest.mark.parametrize(("text", "millicores"), [("500m", 500), ("2", 2000), ("1500000n", 1.5)])
def test_millicores_are_thousandths_of_a_core(text: str, millicores: float) -> None:
    """CPU quantities come in cores, thousandths and billionths."""
    assert parse_millicores(text) == millicores


@pytest.mark.parametrize("text", ["12Qx", "", "abc"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    """A text that is no quantity is an error that names it."""
    with pytest.raises(ValueError, match="cannot read quantity"):
        parse_bytes(text)


def test_values_are_printed_with_their_unit() -> None:
    """A duration keeps one digit."""
    assert format_value(11.83, "s") == "11.8 s"
