"""The ways in which the stub can fail, as one word or `word=number`."""

from dataclasses import dataclass

_NUMBERS = {
    "delay": "seconds before the answer",
    "pause": "seconds between two pieces of a stream",
    "status": "the HTTP status to answer with, such as 429 or 500",
}
_WORDS = {
    "malformed_json": "a body, or a piece of a stream, that is no JSON",
    "malformed_arguments": "a tool call whose arguments are no JSON",
    "unknown_tool": "a call of a tool that does not exist",
    "endless_tools": "a tool call, whatever the tools said",
    "cut_stream": "a stream that ends in good order before the reply does",
    "drop_connection": "a connection that ends in the middle of a stream, which the server logs as an error",
}


class FaultError(ValueError):
    """There is no such fault; the message lists those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to fail."""

    kind: str
    number: float = 0.0
    retry_after_s: int | None = None

    @classmethod
    def parse(cls, text: str, *, retry_after_s: int | None = None) -> "Fault":
        """Read `status=429`, `delay=2.5`, `malformed_json` and the like.

        Raises:
            FaultError: there is no such fault.
        """
        kind, _, number = text.partition("=")
        if kind in _WORDS and not number:
            return cls(kind=kind)
        try:
            if kind in _NUMBERS:
                return cls(kind=kind, number=float(number), retry_after_s=retry_after_s)
        except ValueError:
            pass
        known = ", ".join([*(f"{name}=NUMBER" for name in _NUMBERS), *_WORDS])
        raise FaultError(f'"{text}" is not a fault. Hint: {known}')
