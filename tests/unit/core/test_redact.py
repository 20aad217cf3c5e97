"""Secrets are replaced in everything that is printed or written."""

import json
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from textwrap import wrap
from urllib.parse import quote

import pytest

from conformance.core.redact import MASK, Redactor
from tests.unit.table import table


@table(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("authorization: bearer abc.def-123", "abc.def-123"),
        ("POSTGRES_PASSWORD=hunter2hunter2", "hunter2hunter2"),
        ('{"password": "hunter2hunter2"}', "hunter2hunter2"),
        ("--set auth.jwtSecret=hunter2hunter2", "hunter2hunter2"),
        ("OPENAI_API_KEY=sk-12345678", "sk-12345678"),
        ("api-key: sk-12345678", "sk-12345678"),
        ("token: 0123456789", "0123456789"),
        ("postgresql+asyncpg://todo:hunter2@db/todo", "hunter2"),
        ("https://me:hunter2@example.com/x", "hunter2"),
        ("got eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeKK", "eyJzdWIiOiIx"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    """Nothing of it stays, and a reader sees that something was there."""
    clean = Redactor().clean(text)
    assert secret not in clean
    assert MASK in clean


@table(
    "text",
    [
        "the password is wrong",
        "secret 'todo-app-secrets' not found",
        "token: none",
        "http://127.0.0.1:30080/api",
        "postgres:15",
        "password=",
    ],
)
def test_other_text_stays(text: str) -> None:
    """A message that only speaks of secrets is still readable."""
    assert Redactor().clean(text) == text


def test_known_value_is_hidden_wherever_it_stands() -> None:
    """Also in the middle of a word, and the longer of two values first."""
    redactor = Redactor()
    redactor.learn("hunter2")
    redactor.learn("hunter2hunter2")
    assert redactor.clean("xhunter2hunter2y hunter2") == f"x{MASK}y {MASK}"


def test_short_value_is_no_secret() -> None:
    """Hiding `todo` would hide half of every log."""
    redactor = Redactor()
    for value in ("", "todo", "tasks"):
        redactor.learn(value)
    redactor.learn("sekret")
    assert redactor.clean("todo tasks sekret") == f"todo tasks {MASK}"


def test_cleaning_twice_changes_nothing() -> None:
    """A masked text is not masked again into something else."""
    once = Redactor().clean("password=hunter2hunter2 token: 0123456789")
    assert Redactor().clean(once) == once


@pytest.mark.parametrize("text", ["SECRET_KEY=hunter2hunter2", "secretKey: hunter2hunter2"])
def test_key_that_goes_on_after_the_word_is_hidden(text: str) -> None:
    """The commonest name of all for a signing key."""
    assert "hunter2hunter2" not in Redactor().clean(text)


def test_named_values_are_learned() -> None:
    """The name of a variable or of a Helm value says that its value is a secret."""
    redactor = Redactor()
    redactor.learn_named(
        {
            "DB_PASSWORD": "hunter22",
            "auth.apiKey": "key-1234",
            "PATH": "/usr/bin",
            "auth.existingName": "abcdef1",
        }
    )
    assert redactor.clean("hunter22 key-1234 /usr/bin abcdef1") == f"{MASK} {MASK} /usr/bin abcdef1"


def test_everyday_word_hides_no_name() -> None:
    """A password that is also a container's name must not make two names of a record unequal."""
    redactor = Redactor()
    redactor.learn("postgres")
    redactor.learn("abc123def456")
    record = {"image": "docker.io/postgres:15", "log": "login with postgres failed", "pod": "x-abc123def456"}
    assert redactor.clean_record(record) == {
        "image": "docker.io/postgres:15",
        "log": f"login with {MASK} failed",
        "pod": f"x-{MASK}",
    }


def test_record_keeps_its_shape() -> None:
    """Numbers, tuples and nested records come back as they were, but for the secret."""
    redactor = Redactor()
    redactor.learn("hunter22")
    assert redactor.clean_record((1, None, ["say hunter22"], 2.5)) == (1, None, [f"say {MASK}"], 2.5)


def test_build_secret_that_names_a_file_stays_readable() -> None:
    """BuildKit's option names a file: the journal can be replayed, and nobody takes it for a typed secret."""
    line = "docker build --secret id=certificates,src=/etc/ssl/bundle.pem --secret type=env,id=INDEX ."

    assert Redactor().clean(line) == line
    assert Redactor().clean_argv(line.split()) == tuple(line.split())
    assert MASK in Redactor().clean("login --secret s3cr3t-of-mine")


@pytest.mark.parametrize(("name", "hidden"), [("PWD", False), ("OLDPWD", False), ("DB_PWD", True)])
def test_folder_of_a_shell_is_no_password(name: str, hidden: bool) -> None:
    """Hidden, it would stand as a secret on the line of every command that names a file below it."""
    redactor = Redactor()
    redactor.learn_named({name: "/home/ada/shop"})
    assert (MASK in redactor.clean("docker build --file /home/ada/shop/Dockerfile .")) is hidden


def test_half_a_character_is_told_as_such() -> None:
    """A page may print one; in results.json it could be neither written nor read."""
    assert Redactor().clean_record(("half of \ud83d", "whole \N{GRINNING FACE}")) == (
        "half of ?",
        "whole \N{GRINNING FACE}",
    )


AWKWARD = "Zq7/p\u00e4+ss&wo'rd\"19=="


@table(
    "write",
    [
        lambda value: quote(value, safe="").lower().replace("zq7", "Zq7"),
        lambda value: quote(quote(value, safe=""), safe=""),
        lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
        lambda value: json.dumps(json.dumps({"key": value})),
        lambda value: json.dumps(json.dumps(json.dumps([value], ensure_ascii=False))),
        lambda value: json.dumps(value).replace("/", "\\/"),
        lambda value: json.dumps(value).replace("&", "\\u0026"),
        lambda value: value.replace("&", "&amp;").replace("'", "&apos;").replace('"', "&quot;"),
        lambda value: value.replace("&", "&#38;").replace("'", "&#39;").replace('"', "&#34;"),
        lambda value: value.replace("'", "''"),
        repr,
        lambda value: repr(value.encode()),
        lambda value: value.encode().hex(":"),
        lambda value: value.encode().hex().upper(),
        lambda value: unicodedata.normalize("NFD", value),
        lambda value: b64encode(b64encode(value.encode())).decode(),
        lambda value: b64encode(json.dumps({"key": value}).encode()).decode().rstrip("="),
        lambda value: b64encode(value.encode("utf-16-le")).decode(),
        lambda value: f"{value[:8]}\n{value[8:]}",
        lambda value: f"{value[:8]}\\\n    {value[8:]}",
        lambda value: f"{value[:8]}\\n  {value[8:]}",
        lambda value: "\n".join(wrap(b64encode(f"user:{value}".encode()).decode(), 12)),
    ],
    ids=str,
)
def test_known_value_is_hidden_however_it_is_written(write: Callable[[str], str]) -> None:
    """Encoded, escaped twice, broken into lines: nothing of it can be read back."""
    redactor = Redactor()
    redactor.learn(AWKWARD)
    written = write(AWKWARD)
    clean = redactor.clean(f"before {written} after")
    assert MASK in clean
    assert len(clean) < len(f"before {MASK} after") + 24, clean
    assert redactor.clean("lines\nof something\nelse") == "lines\nof something\nelse"


@table(
    "line",
    [
        "docker login -u ci -p Vx4-hidden-19",
        "curl -sS -u me:Vx4-hidden-19 https://x",
        "redis-cli -h cache -a Vx4-hidden-19 ping",
        "sshpass -p Vx4-hidden-19 ssh x",
        "keytool -list -storepass Vx4-hidden-19",
        "helm template . --set a=b,auth.password=Vx4-hidden-19",
        "kubectl create secret generic a --from-literal password=Vx4-hidden-19",
    ],
)
def test_secret_among_arguments_is_hidden(line: str) -> None:
    """What stands before it, however far, tells what it is; as many arguments stay."""
    clean = Redactor().clean_argv(line.split())
    assert "hidden" not in " ".join(clean)
    assert len(clean) == len(line.split())
