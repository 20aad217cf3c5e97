"""How many turns run at once: of one user, so that one who is slow delays nobody, and of all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from todochat.errors import ChatBusy, RateLimited

_WAITING_FACTOR = 4  # turns that may wait or run, for each that may run


@dataclass(slots=True)
class _Line:
    """The turns of one user: how many run or wait, and the permission to run."""

    free: asyncio.Semaphore
    present: int = field(default=0)


class Slots:
    """The turns of one process; a turn first waits for its user's others, and only then for everybody's."""

    def __init__(self, *, of_one_user: int, in_all: int) -> None:
        self._of_one_user = of_one_user
        self._in_all = in_all
        self._free = asyncio.Semaphore(in_all)
        self._lines: dict[str, _Line] = {}
        self._present = 0

    def require_room(self, user_id: str) -> None:
        """Refuse a turn that would only wait.

        Raises:
            RateLimited: the user has as many turns under way as one may have.
            ChatBusy: all users together have.
        """
        line = self._lines.get(user_id)
        if line is not None and line.present >= self._of_one_user * _WAITING_FACTOR:
            raise RateLimited("too many messages at once, wait for the answers", retry_after_s=1)
        if self._present >= self._in_all * _WAITING_FACTOR:
            raise ChatBusy("the assistant has too much to do, try again in a moment; nothing was changed")

    @asynccontextmanager
    async def one(self, user_id: str) -> AsyncIterator[None]:
        """Hold a slot; whoever waits waits only for turns of the same user, unless all slots are taken.

        Raises:
            RateLimited, ChatBusy: as for `require_room`, which all that come at once may have passed.
        """
        self.require_room(user_id)
        line = self._lines.setdefault(user_id, _Line(asyncio.Semaphore(self._of_one_user)))
        line.present += 1
        self._present += 1
        try:
            async with line.free, self._free:
                yield
        finally:
            self._present -= 1
            line.present -= 1
            if not line.present:
                self._lines.pop(user_id, None)
