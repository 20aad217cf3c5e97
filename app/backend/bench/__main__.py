"""Measure, print the table, and say whether the two ratios hold: `tox -e bench`."""

import argparse
import asyncio
import statistics
import sys
from dataclasses import dataclass

import aiohttp

from bench.client import Call, Loaded, load, send
from bench.servers import Servers, build, memory_mib, running
from bench.tricks import UNDONE

# Of the floor's throughput, and of the memory after 1,000 requests; source: the app's specification.
LEAST_RATIO = 0.6
MOST_GROWTH = 0.10
_PAGE_ROWS = 20
_WARM_UP_COUNT = 300
_FEW, _MANY = 1_000, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One of our requests, and the floor's that does the same to the database; None: it has no like."""

    ours: Call
    floor: Call | None


async def sign_up(url: str, name: str) -> tuple[str, dict[str, str]]:
    """Make a user, and return the id and the headers that speak for them."""
    account = {"name": name, "email": f"{name}@example.com", "password": "correct horse battery"}
    call = Call(name="sign-up", method="POST", path="/api/auth/signup", expected=201, body=account)
    async with aiohttp.ClientSession() as session:
        created = await send(session, url, call)
    return str(created["user"]["id"]), {"Authorization": f"Bearer {created['access_token']}"}


async def prepare(servers: Servers) -> tuple[Pair, ...]:
    """Make two users, one of whom keeps a page of rows, and return what is measured.

    Only the other one's rows grow, so that a list is as long at the end as at the beginning.
    """
    title = {"title": "Buy milk"}
    reader, as_reader = await sign_up(servers.ours, "reader")
    writer, as_writer = await sign_up(servers.ours, "writer")

    def create(user_id: str, headers: dict[str, str]) -> Call:
        path = f"/api/{user_id}/tasks"
        return Call(name="task create", method="POST", path=path, expected=201, body=title, headers=headers)

    def floor_create(user_id: str) -> Call:
        return Call(name="create", method="POST", path=f"/tasks/{user_id}", expected=201, body=title)

    await load(servers.ours, create(reader, as_reader), count=_PAGE_ROWS)
    await load(servers.floor, floor_create(reader), count=_PAGE_ROWS)
    listing = Call(
        name="task list", method="GET", path=f"/api/{reader}/tasks", expected=200, headers=as_reader
    )
    chat = Call(
        name="chat (rules)",
        method="POST",
        path=f"/api/{reader}/chat",
        expected=200,
        body={"message": "what are my tasks?"},
        headers=as_reader,
    )
    floor_list = Call(name="list", method="GET", path=f"/tasks/{reader}", expected=200)
    return (
        Pair(ours=listing, floor=floor_list),
        Pair(ours=create(writer, as_writer), floor=floor_create(writer)),
        Pair(ours=chat, floor=None),
    )


async def measure(
    servers: Servers, pair: Pair, *, rounds: int, seconds: float
) -> tuple[list[Loaded], list[Loaded]]:
    """Load ours and the floor in turns, so that both see the same machine."""
    ours: list[Loaded] = []
    floor: list[Loaded] = []
    for number in range(rounds):
        _say(f"{pair.ours.name}: round {number + 1} of {rounds}")
        ours.append(await load(servers.ours, pair.ours, seconds=seconds))
        if pair.floor is not None:
            floor.append(await load(servers.floor, pair.floor, seconds=seconds))
    return ours, floor


async def bench(servers: Servers, *, rounds: int, seconds: float) -> bool:
    """Run everything, print the table, and return whether both ratios hold."""
    todo = await prepare(servers)
    for pair in todo:
        await load(servers.ours, pair.ours, count=_WARM_UP_COUNT)
        if pair.floor is not None:
            await load(servers.floor, pair.floor, count=_WARM_UP_COUNT)
    lines, holds = [], True
    for pair in todo:
        ours, floor = await measure(servers, pair, rounds=rounds, seconds=seconds)
        lines.append(_line(pair.ours.name, ours))
        if floor:
            ratio = statistics.median(a.per_s / b.per_s for a, b in zip(ours, floor, strict=True))
            holds &= ratio >= LEAST_RATIO
            lines.append(_line("  floor", floor))
            lines.append(f"  {'  ratio':<16} {ratio:9.2f}   wanted at least {LEAST_RATIO}")
    _print(
        f"  {'request':<16} {'req/s':>9} {'p95 ms':>9}   {rounds} rounds of {seconds:g} s, 500m CPU, 512Mi"
    )
    _print(*lines)
    growth = await _growth(servers, todo)
    return holds and growth <= MOST_GROWTH


async def tricks(servers: Servers, *, rounds: int, seconds: float) -> None:
    """Print what each shortcut gains, in turns with the image as it is."""
    listing, creating, _ = await prepare(servers)
    _print(f"  {'shortcut':<16} {'list':>9} {'create':>9}   throughput with it / without it")
    for trick, url in servers.undone.items():
        gains = []
        for call in (listing.ours, creating.ours):
            _say(f"{trick}: {call.name}")
            for server in (servers.ours, url):
                await load(server, call, count=_WARM_UP_COUNT)
            ratios = []
            for _ in range(rounds):
                with_it = await load(servers.ours, call, seconds=seconds)
                ratios.append(with_it.per_s / (await load(url, call, seconds=seconds)).per_s)
            gains.append(statistics.median(ratios))
        _print(f"  {trick:<16} {gains[0]:9.2f} {gains[1]:9.2f}")


async def _growth(servers: Servers, todo: tuple[Pair, ...]) -> float:
    """Return by which part memory grows between the first 1,000 and 10,000 requests of all kinds."""

    async def send_all(count: int) -> float:
        for pair in todo:
            await load(servers.ours, pair.ours, count=count // len(todo))
        return memory_mib(servers.container)

    _say(f"memory: {_FEW} requests, then {_MANY - _FEW} more")
    few_mib = await send_all(_FEW)
    many_mib = await send_all(_MANY - _FEW)
    growth = many_mib / few_mib - 1
    _print(
        f"  memory after {_FEW:,} requests {few_mib:.1f} MiB, after {_MANY:,} {many_mib:.1f} MiB:"
        f" {growth:+.1%}, wanted at most +{MOST_GROWTH:.0%}"
    )
    return growth


def _line(name: str, runs: list[Loaded]) -> str:
    per_s = statistics.median(run.per_s for run in runs)
    p95_ms = statistics.median(run.p95_ms for run in runs)
    return f"  {name:<16} {per_s:9.1f} {p95_ms:9.1f}"


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"  … {text}\n")


def main() -> int:
    """Return 0 when both ratios hold or only shortcuts were measured, 1 when not."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--image", help="the back end's image; built from Dockerfile.backend when absent")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round and server")
    parser.add_argument("--tricks", action="store_true", help="what each shortcut gains, and nothing else")
    arguments = parser.parse_args()
    image = arguments.image or build()
    if arguments.tricks:
        with running(image, tuple(UNDONE)) as servers:
            asyncio.run(tricks(servers, rounds=arguments.rounds, seconds=arguments.seconds))
        return 0
    with running(image) as servers:
        holds = asyncio.run(bench(servers, rounds=arguments.rounds, seconds=arguments.seconds))
    _print(f"  {'both ratios hold' if holds else 'a ratio does NOT hold'}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
