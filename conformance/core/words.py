"""Texts for people."""


def shortened(text: str, most: int = 120) -> str:
    """Return a text of at most so many characters; one that was cut ends with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"
