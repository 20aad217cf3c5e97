"""What is put on a release, and how Locust is asked for it: here and in the cluster by the same words."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from conformance.model.settings import LoadSettings
from load.guard import foreign_host

# The variable by which the load's own guard is told of a host that is not this machine.
LOAD_ALLOW = "LOAD_ALLOW_HOST"
# Seconds for the last requests to end.
STOP_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One load.

    Attributes:
        users: people at once.
        spawn_per_s: people who start in a second.
        steady_s: seconds in which all of them are at work.
    """

    users: int
    spawn_per_s: float
    steady_s: float

    @classmethod
    def of(cls, settings: LoadSettings) -> "Profile":
        """Return the profile that the settings ask for."""
        return cls(users=settings.users, spawn_per_s=settings.spawn_per_s, steady_s=settings.duration_s)

    @property
    def total_s(self) -> float:
        """Seconds from the first person on: the ramp-up comes on top of the steady part."""
        return self.steady_s + self.users / self.spawn_per_s


def locust_arguments(profile: Profile, url: str) -> list[str]:
    """Return the arguments of whoever makes the people: one process alone, or the master of several."""
    return [
        *("--headless", "--only-summary", "--host", url),
        *("--users", str(profile.users), "--spawn-rate", f"{profile.spawn_per_s:g}"),
        *("--run-time", f"{profile.total_s:.0f}s", "--stop-timeout", str(STOP_S)),
    ]


def host_of(url: str) -> str:
    """Return the host in an address, which the load's own guard must be told of."""
    return str(urlsplit(url).hostname)


def load_note(url: str, *, allowed: str) -> str:
    """Return what a person should know before a release in somebody else's cluster is loaded.

    Args:
        url: where its front end will answer; empty while nobody knows.
        allowed: the host that the load's own guard lets pass besides loopback.

    Returns:
        A line; empty where the load will be let through.
    """
    if not foreign_host(url, environment={LOAD_ALLOW: allowed}) if url else allowed:
        return ""
    host = host_of(url) if url else "HOST"
    where = f"'{host}'" if url else "a front end that answers elsewhere than on loopback"
    return f"no load will be put on {where}: if it is yours to load, set {LOAD_ALLOW}={host}"
