"""Texts for people."""


def shortened(text: str, most: int = 120) -> str:
    """Return a text of at most so many characters; one that was cut ends with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def counted(count: int, one: str, many: str = "") -> str:
    """Return `1 line`, `2 lines`, or `2 criteria` where the plural is given."""
    return f"{count} {one if count == 1 else many or one + 's'}"
