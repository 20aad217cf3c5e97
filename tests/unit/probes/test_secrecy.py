"""Secrets are found where they are, and in nothing that only speaks of them."""

import base64
import json
from pathlib import Path

import pytest

from conformance.core.errors import ProbeError
from conformance.probes.secrecy import _finds_what_is_planted, read_image
from conformance.probes.secret_rules import find_secrets
from tests.unit.images.conftest import tar_of
from tests.unit.table import table

VALUE = b"f3Kq9-own-value-of-the-Secret"
# Written in two halves, so that nobody's search finds them here.
KEY = b"-----BEGIN PRIVATE " + b"KEY-----\n" + b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7\n"
JWT = b".".join(
    base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"HS256"}', b'{"sub":"1234567890"}')
)


@table(
    ("text", "words"),
    [
        (b"key: AKI" + b"AIOSFODNN7EXAMPLE", "a key of AWS"),
        (KEY, "a private key"),
        (b"Bearer " + JWT + b"." + b"a" * 43, "a signed token"),
        (b"GH=gh" + b"p_" + b"a1" * 18, "a token of GitHub"),
        (b"s" + b"k-proj-" + b"abcDEF0123" * 4, "a key of a model's API"),
        (b"xo" + b"xb-1234567890-abcdefghijkl", "a token of Slack"),
        (b"AI" + b"zaSy" + b"b1" * 16 + b"x", "a key of Google"),
        (b"before " + VALUE + b" after", "a value of the release's own Secret"),
        (b"postgres://todo:" + b"hunter22hunter@db/todo", "a password in an address"),
        (b"JWT_SECRET=" + b"0123456789abcdef0123", "a value of a secret's name"),
        (b"- name: MAIL_PASSWORD\n  value: " + b"made-up-8231-word", "a value of a secret's name"),
        (b'{"name": "API_KEY", "value": "' + b'made-up-8231-word"}', "a value of a secret's name"),
        (b'"password": "' + b'correcthorse7battery"', "a value of a secret's name"),
    ],
)
def test_secret_is_found(text: bytes, words: str) -> None:
    """Each rule by one text of its kind."""
    assert words in find_secrets(text, {VALUE}, is_configuration=True)


@table(
    "text",
    [
        b"-----BEGIN PRIVATE KEY----- is how a key begins",
        b"secretKeyRef:\n  name: todo-app-secrets\n  key: database-password",
        b"existingSecret: conformance-own",
        b"existingSecret: todo-app-secrets-2026-11",
        b"- name: JWT_SECRET\n  valueFrom:\n    secretKeyRef:\n      name: todo-app-secrets-2026-11",
        b"checksum/secret: " + b"6e4ce5f02f3918751d69" * 3,
        b"password: ''",
        b"https://example.com:8080/a@b",
        b"http://user:pass@host",
        b"POSTGRES_PASSWORD\n valueFrom:",
        b"task-list-of-many-things-to-do sk-icon",
        b"token: $" + b"{TOKEN_FROM_ELSEWHERE_1}",
    ],
)
def test_what_only_speaks_of_secrets_is_none(text: bytes) -> None:
    """References, placeholders, names."""
    assert find_secrets(text, {VALUE}, is_configuration=True) == []


def test_example_in_a_program_is_no_setting() -> None:
    """What only a configuration holds is not looked for in a layer's files; a key is, anywhere."""
    text = b"docs: redis://user:" + b"secret123@host"
    assert find_secrets(text, set(), is_configuration=False) == []
    assert find_secrets(KEY, set(), is_configuration=False) == ["a private key"]


def test_image_is_read_layer_by_layer(tmp_path: Path) -> None:
    """Files with their paths, environment and history; something else is an error."""
    inner = tar_of({"app/key.pem": KEY, "app/empty": b""})
    config = {"config": {"Env": ["PATH=/bin"]}, "history": [{"created_by": "COPY . /app"}]}
    manifest = [{"Config": "c.json", "Layers": ["l/layer.tar"]}]
    path = tmp_path / "image.tar"
    outer = {
        "manifest.json": json.dumps(manifest).encode(),
        "c.json": json.dumps(config).encode(),
        "l/layer.tar": inner,
    }
    path.write_bytes(tar_of(outer))
    files: dict[str, bytes] = {}
    settings: list[bytes] = []
    read_image(path, "backend", files.__setitem__, lambda _name, text: settings.append(text))
    assert files == {"backend:/app/key.pem": KEY, "backend:/app/empty": b""}
    assert settings == [b"PATH=/bin", b"COPY . /app"]
    path.write_bytes(b"no archive")
    with pytest.raises(ProbeError, match="cannot read the archive of image 'backend'"):
        read_image(path, "backend", files.__setitem__, files.__setitem__)


def test_search_is_tried_on_what_it_must_find() -> None:
    """Without the release's own values it shows nothing."""
    assert _finds_what_is_planted(frozenset({VALUE}))
    assert not _finds_what_is_planted(frozenset())
    assert not _finds_what_is_planted(frozenset({b"short"}))
