"""The name of an image, taken apart."""

import re
from dataclasses import dataclass
from typing import Self

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# A host where there is a dot, a port or `localhost`; then words in small letters.
_WORDS = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_HOST = r"(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w.-]+(?=:))(?::\d+)?"
REPOSITORY = re.compile(rf"(?:{_HOST}/)?{_WORDS}(?:/{_WORDS})*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`repository[:tag][@digest]`; tag and digest are empty where there are none."""

    repository: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take a name apart: a colon before the last slash belongs to a port."""
        name, _, digest = text.partition("@")
        head, slash, last = name.rpartition("/")
        repository, _, tag = last.partition(":")
        return cls(repository=f"{head}{slash}{repository}", tag=tag, digest=digest)

    def __str__(self) -> str:
        """Return the whole name."""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.repository}{tag}{digest}"
