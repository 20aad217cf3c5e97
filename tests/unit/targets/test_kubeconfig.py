"""A kubeconfig of one's own: one context, and files that are found from anywhere."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.core.errors import ConfigError
from conformance.targets.kubeconfig import api_host, own_kubeconfig

TREE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "other",
    "clusters": [
        {"name": "c", "cluster": {"server": "https://192.0.2.7:6443", "certificate-authority": "pki/ca.crt"}},
        {"name": "d", "cluster": {"server": "https://192.0.2.8"}},
    ],
    "users": [
        {
            "name": "u",
            "user": {
                "client-certificate": "pki/me.crt",
                "client-key": "/etc/pki/me.key",
                "tokenFile": "../token",
                "exec": {"command": "./bin/login", "apiVersion": "x"},
            },
        },
        {"name": "v", "user": {"token": "s3cr3t", "exec": {"command": "aws"}}},
    ],
    "contexts": [
        {"name": "mine", "context": {"cluster": "c", "user": "u"}},
        {"name": 'it\'s "odd"', "context": {"cluster": "d", "user": "v"}},
        {"name": "broken", "context": {"cluster": "gone", "user": "v"}},
    ],
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return the file of a person, in a folder with a space and a quote."""
    folder = tmp_path / "my 'kube"
    folder.mkdir()
    path = folder / "config"
    path.write_text(yaml.safe_dump(TREE), encoding="utf-8")
    return path


def test_relative_files_are_found_from_the_copy(source: Path, tmp_path: Path) -> None:
    """They are meant from the folder of the original; absolute ones stay."""
    own_kubeconfig(source, "mine", tmp_path / "own")
    tree = yaml.safe_load((tmp_path / "own").read_text("utf-8"))
    user = tree["users"][0]["user"]
    assert tree["clusters"][0]["cluster"]["certificate-authority"] == str(source.parent / "pki" / "ca.crt")
    assert user["client-certificate"] == str(source.parent / "pki" / "me.crt")
    assert user["client-key"] == "/etc/pki/me.key"
    assert Path(user["tokenFile"]).resolve() == source.parent.parent / "token"
    assert Path(user["exec"]["command"]) == source.parent / "bin" / "login"
    assert tree["current-context"] == "mine"
    assert api_host(tmp_path / "own") == "192.0.2.7"


def test_only_the_named_context_is_copied(source: Path, tmp_path: Path) -> None:
    """Credentials for other clusters stay where they are; a program that is on PATH stays a name."""
    before = source.read_bytes()
    own_kubeconfig(source, 'it\'s "odd"', tmp_path / "own")
    tree = yaml.safe_load((tmp_path / "own").read_text("utf-8"))
    assert [len(tree[key]) for key in ("contexts", "clusters", "users")] == [1, 1, 1]
    assert tree["users"][0]["user"]["exec"]["command"] == "aws"
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600
    assert source.read_bytes() == before


@pytest.mark.parametrize("context", ["none", "broken"])
def test_context_that_cannot_be_used_is_told_with_those_that_are_there(
    source: Path, tmp_path: Path, context: str
) -> None:
    """Nothing is written."""
    with pytest.raises(ConfigError, match=f"cannot use context '{context}'.*'mine'"):
        own_kubeconfig(source, context, tmp_path / "own")
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("text", ["a: [", "\xff", "- 1"])
def test_file_that_is_no_kubeconfig_is_one_message(tmp_path: Path, text: str) -> None:
    """Not a traceback."""
    (tmp_path / "config").write_text(text, encoding="latin-1")
    with pytest.raises(ConfigError, match=r"kubeconfig '|context 'mine'"):
        own_kubeconfig(tmp_path / "config", "mine", tmp_path / "own")
