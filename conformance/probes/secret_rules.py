"""What a secret looks like: a short list of our own."""

import re
from collections.abc import Collection

# Keys that name their issuer, and tokens that have a shape of their own: nobody writes them by chance.
SHAPES: dict[str, re.Pattern[bytes]] = {
    "a private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+(?:[A-Za-z0-9+/=]{16,}\s+){2,}"),
    "a key of AWS": re.compile(rb"\bA(?:KI|SI)A[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b"),
    "a key of a model's API": re.compile(rb"\bsk-(?:proj-|ant-)?[A-Za-z0-9]{20}[\w-]{12,}\b"),
    "a token of Slack": re.compile(rb"\bxox[abprs]-[0-9]{8,}-[\w-]{10,}"),
    "a key of Google": re.compile(rb"\bAIza[\w-]{35}\b"),
}
# What is one only in a configuration or a log: a package's own pages show examples of it.
SETTINGS: dict[str, re.Pattern[bytes]] = {
    "a signed token": re.compile(rb"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "a password in an address": re.compile(rb"\b[a-z][a-z0-9+.-]+://[^\s:/@'\"]*:[^\s@/'\"{}$<>]{6,}@[\w-]"),
    "a value of a secret's name": re.compile(
        rb"(?i)(?:password|passwd|(?<!existing)(?<!checksum/)secret|token|api[_-]?key|private[_-]?key)[\"']?"
        # The digest of a Secret in an annotation has a pod start anew when it changes, and tells nothing.
        # Behind it, or as the value of a variable of that name.
        rb"(?:\s*[=:]\s*|,?\s+[\"']?value[\"']?\s*:\s*)[\"']?"
        # At least a letter and a digit, and 16 characters: a reference to a Secret has neither.
        rb"(?=[\w+/.~-]*[0-9])(?=[\w+/.~-]*[a-z])[\w+/~-]{16,}={0,2}(?![\w./-])"
    ),
}
# Shorter ones are words that stand anywhere.
_MIN_VALUE_BYTES = 12


def find_secrets(text: bytes, values: Collection[bytes], *, is_configuration: bool) -> list[str]:
    """Return what was found, in words that do not hold it: known values, and what looks like a secret."""
    found = [words for words, pattern in SHAPES.items() if pattern.search(text)]
    if is_configuration:
        found += [words for words, pattern in SETTINGS.items() if pattern.search(text)]
    if any(value in text for value in values if len(value) >= _MIN_VALUE_BYTES):
        found.append("a value of the release's own Secret")
    return found
