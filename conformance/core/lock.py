"""A lock of the whole machine, held by one process at a time and gone with it."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class MachineLock:
    """A lock that the kernel takes away from a process that ends, however it ends.

    Args:
        name: all processes of this machine that use the same name exclude each other.
        holder: what others are told while it is held: a run's id.
    """

    def __init__(self, name: str, holder: str) -> None:
        self.path = Path(tempfile.gettempdir()) / f"conformance-{name}.lock"
        self._holder = holder
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take it when it is free, and say whether it is held now."""
        descriptor = _open(self.path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, self._holder.encode(), 0)
        self._descriptor = descriptor
        return True

    def holder(self) -> str:
        """Return who holds it, as that one says."""
        try:
            return self.path.read_text(encoding="utf-8", errors="replace") or "another"
        except OSError:
            return "another"

    def release(self) -> None:
        """Give it back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Hold it in the block if it is free; the value says whether it is."""
        held = self.acquire()
        try:
            yield held
        finally:
            self.release()


def _open(path: Path) -> int:
    """Open the file for all users; one that exists is not made again: /tmp may forbid it."""
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        descriptor = os.open(path, flags | os.O_CREAT, 0o666)
        if os.fstat(descriptor).st_uid == os.getuid():
            os.fchmod(descriptor, 0o666)
        return descriptor
