"""What a release that runs as containers was made from (port `Objects`)."""

from conformance.ports import Found


class RenderedObjects:
    """The rendered chart; there is no namespace in which something else could be.

    Args:
        rendered: what `helm template` printed.
    """

    def __init__(self, rendered: str) -> None:
        self._rendered = rendered

    def manifest(self) -> str:
        """Return the rendered chart, hooks included."""
        return self._rendered

    def in_namespace(self) -> tuple[Found, ...]:
        """Return nothing: there is no namespace."""
        return ()

    def refusal(self, _manifest: str) -> None:
        """Return that nobody can be asked: there is no API server."""
