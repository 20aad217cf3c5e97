"""What a database of the release was made with, held against what its clients were given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.deploy.causes.objects import Container, containers_of
from conformance.kube.snapshots import Obj, Snapshot

_USER = re.compile(r"password authentication failed for user \\?[\"']([^\"'\\]+)")
_DATABASE = re.compile(r"database \\?\"([^\"\\]+)\\?\" does not exist")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """User and database of a server's own environment, and whence its password is."""

    title: str
    user: str
    database: str
    password: str


def unlike_login(line: str, container: Container, snapshot: Snapshot) -> str:
    """Say how a client's user, password or database differs from what the only database was made with.

    Empty where the line is of something else, where they do not differ, or where several are there.
    """
    servers = list(dict.fromkeys(_servers(snapshot)))
    if len(servers) != 1:
        return ""
    [made] = servers
    user, database = _USER.search(line), _DATABASE.search(line)
    if database and made.database and database.group(1) != made.database:
        return (
            f"name database '{made.database}', which {made.title} was made with (POSTGRES_DB), or let it be"
            f" made as '{database.group(1)}'"
        )
    if not user:
        return ""
    if made.user and user.group(1) != made.user:
        return (
            f"log in as user '{made.user}', which {made.title} was made with (POSTGRES_USER), or make user"
            f" '{user.group(1)}' there"
        )
    given = [_whence(item) for item in container.spec.get("env") or [] if "PASSWORD" in str(item["name"])]
    if not given or not made.password or made.password in given:
        return ""
    return (
        f"give both the same password: {made.title} has it from {made.password}, this container from"
        f" {given[0]}"
    )


def _servers(snapshot: Snapshot) -> Iterator[_Made]:
    for pod in snapshot.pods:
        for container in containers_of(pod):
            env = {str(item["name"]): item for item in container.spec.get("env") or []}
            if "POSTGRES_PASSWORD" not in env:
                continue
            user = _value(env, "POSTGRES_USER", "postgres")
            yield _Made(
                title=f"container '{container.name}'",
                user=user,
                database=_value(env, "POSTGRES_DB", user),
                password=_whence(env["POSTGRES_PASSWORD"]),
            )


def _value(env: dict[str, Obj], name: str, default: str) -> str:
    """Return a variable's value, its default, or nothing where it stands elsewhere."""
    found = env.get(name)
    return default if found is None else str(found.get("value") or "")


def _whence(item: Obj) -> str:
    source = item.get("valueFrom") or {}
    for kind, part in (("Secret", "secretKeyRef"), ("ConfigMap", "configMapKeyRef")):
        if part in source:
            return f"key '{source[part].get('key')}' of {kind} '{source[part].get('name')}'"
    return "a plain value" if "value" in item else "elsewhere"
