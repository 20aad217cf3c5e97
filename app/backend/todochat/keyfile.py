"""The signing key of a laptop: made once, kept beside the data, and readable by its owner alone."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from todochat import logs
from todochat.settings import DEVELOPMENT_SECRET, MIN_SECRET_LENGTH, Settings


def with_own_key(settings: Settings) -> Settings:
    """Return the settings with a key of this machine's own, when none was given."""
    if settings.jwt_secret.get_secret_value() != DEVELOPMENT_SECRET:
        return settings
    file = _place(settings)
    try:
        secret = _read_or_make(file)
        logs.get().info("signing_key", file=str(file))
    except OSError as exc:
        secret = secrets.token_hex(32)
        logs.get().warning(
            "signing_key_not_kept",
            cause=str(exc),
            hint="sessions end with this process; set TODOCHAT_JWT_SECRET to keep them",
        )
    return settings.model_copy(update={"jwt_secret": SecretStr(secret)})


def _place(settings: Settings) -> Path:
    url = settings.database
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(url.database).with_suffix(".key")
    return Path.cwd() / "todochat.key"


def _read_or_make(file: Path) -> str:
    try:
        # Not there before, and nobody else's to read at any moment.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = file.read_text("ascii", "replace").strip()
        if len(found) < MIN_SECRET_LENGTH:
            raise OSError(f"{file} holds no key; remove it, and one is made") from None
        return found
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w") as opened:
        opened.write(secret + "\n")
    return secret
