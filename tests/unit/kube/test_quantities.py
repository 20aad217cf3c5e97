"""Quantities as Kubernetes writes them."""

import pytest

from conformance.kube.quantities import parse_bytes, parse_millicores
from tests.unit.table import table


@table(
    ("text", "size_bytes"),
    [
        ("128Mi", 134_217_728),
        ("24684084Ki", 25_276_502_016),
        ("1k", 1000),
        ("5", 5),
        ("2Pi", 2_251_799_813_685_248),
        ("3E", 3 * 10**18),
        ("12e3", 12_000),
        (7, 7),
    ],
)
def test_bytes_are_read_with_every_suffix(text: object, size_bytes: int) -> None:
    """Binary, decimal and scientific notations are told apart."""
    assert parse_bytes(text) == size_bytes


@pytest.mark.parametrize(("text", "millicores"), [("500m", 500), ("2", 2000), ("1500000n", 1.5), (0.5, 500)])
def test_millicores_are_thousandths_of_a_core(text: object, millicores: float) -> None:
    """CPU quantities come in cores, thousandths and billionths."""
    assert parse_millicores(text) == millicores


@table(
    "text",
    [
        "12Qx",
        "",
        "abc",
        None,
        "1 Gi",
        "1K",
        "1mi",
        "inf",
        float("nan"),
        True,
        "\u0661",
        "1_000",
        "1e999",
        "1\n",
    ],
)
def test_what_is_no_quantity_is_refused(text: object) -> None:
    """A text that is no quantity is an error that names it."""
    with pytest.raises(ValueError, match="cannot read quantity"):
        parse_bytes(text)
