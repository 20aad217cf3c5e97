"""What BuildKit says when the Dockerfile itself is at fault: object, cause and remedy in plain words."""

import difflib
import re

# What COPY does not find; the second wording is that of older builders.
_MISSING = r"(?:checksum of ref \S+|compute cache key): \"/?([^\"]+)\"(?::| not found:) not found"
_FAILED = (
    r"(?:process \"|executor failed running \[)([^\n]{1,160}?)[\"\]](?: did not complete successfully)?:"
)
# (pattern, sentence, remedy); groups of the pattern fill the braces. The first that fits counts.
_WORDS = (
    (
        rf"{_MISSING}(?=[\s\S]*> \[[^\]]*\] (?:COPY|ADD) (?:--\S+ )*--from=(\S+))",
        "'{0}' is not in '{1}', from which it is copied",
        "correct the path, or let that stage make it",
    ),
    (
        _MISSING,
        "'{0}' is not in the build context",
        "put it there, correct the path in COPY (it begins at the context), or take it out of .dockerignore",
    ),
    (
        r"parse error (?:on )?line (\d+): (unknown flag: \S+)",
        "line {0} has a flag that this builder does not know ({1})",
        "leave that flag out, or name a newer frontend in a `# syntax` line, which needs a registry",
    ),
    (r"parse (?:error )?(?:on )?line (\d+): ([^\n]+)", "line {0} is refused: {1}", "correct that line"),
    (
        r"failed to read dockerfile: open (\S+): no such file",
        "there is no file '{0}'",
        "correct `dockerfile` or `context` of the image in the configuration",
    ),
    (
        r"base name \(([^)]*)\) should not be blank",
        "its FROM names no image: `{0}` has no value",
        "give that ARG a default above the first FROM",
    ),
    (
        r"target stage \"?([^\"\s]+)\"? could not be found",
        "it has no stage '{0}'",
        "correct the target, or name a stage so (`FROM … AS {0}`)",
    ),
    (
        r"secret ([^:\s]+): not found",
        "it asks for build secret '{0}', which nobody gives",
        "make the secret optional (`required=false`), or build without it",
    ),
    (
        r"no match for platform",
        "its base image is not made for the platform of this machine",
        "use an image for this platform, or leave `--platform` out",
    ),
    (
        rf"{_FAILED} exit code: 127\b",
        "a program of `{0}` is not in the image at that step",
        "install it in a step before, or take a base image that has it",
    ),
    (
        rf"{_FAILED} exit code: (\d+)",
        "`{0}` ends with exit code {1}",
        "mend what the step prints; the journal has the whole build",
    ),
)
_STAGE = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*\S+\s+AS\s+(\S+)", re.IGNORECASE | re.MULTILINE)
# An image with registry, folder, tag or digest is no stage.
_BARE = re.compile(r"[\w-]+")
# What a step printed, in the summary that BuildKit gives of the one that failed.
_PRINTED = re.compile(r"^(?:#\d+ )?\d+\.\d+ (\S.*)$", re.MULTILINE)
_CHARS = 200


def cause_of(errors: str, output: str) -> tuple[str, str]:
    """Return the sentence and the remedy for what BuildKit says; both empty for unknown words.

    Args:
        errors: its lines, without what commands of the build printed.
        output: all of its lines.
    """
    for pattern, sentence, remedy in _WORDS:
        found = re.search(pattern, errors)
        if found:
            said = _PRINTED.findall(output) if "exit code" in found.group(0) else []
            last = f": {said[-1][:_CHARS]}" if said else ""
            return sentence.format(*found.groups()) + last, remedy.format(*found.groups())
    return "", ""


def misspelt_stage(image: str, dockerfile: str) -> str:
    """Return the stage that is meant by a name which is nearly that of one; empty for an image."""
    stages = _STAGE.findall(dockerfile)
    if not _BARE.fullmatch(image) or image in stages:
        return ""
    return next(iter(difflib.get_close_matches(image, stages, n=1, cutoff=0.7)), "")
