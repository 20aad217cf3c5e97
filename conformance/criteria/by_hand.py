"""Which command of a journal (SC-010) does by hand what the chart has to do, or asks a person."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

_SHELLS = frozenset({"sh", "ash", "bash", "dash", "zsh"})
# Programs that run another one, which then counts.
_WRAPPERS = frozenset({"sudo", "env", "nohup", "time", "timeout", "xargs", "nice", "exec", "command"})
# They wait for keys, or change a cluster by something else than a chart.
_OF_PERSONS = frozenset(
    {
        *("vi", "vim", "nano", "emacs", "less", "more", "ssh", "passwd", "su", "read", "select"),
        *("helmfile", "terraform", "tofu", "pulumi", "ansible-playbook", "istioctl", "argocd", "flux"),
        "skaffold",
    }
)
_KUBECTL = frozenset({"kubectl", "oc", "microk8s.kubectl"})
_CHANGES = frozenset(
    {
        *("create", "apply", "edit", "patch", "annotate", "label", "run", "expose", "set", "replace", "cp"),
        *("scale", "autoscale", "delete", "taint", "cordon", "uncordon", "drain", "debug", "attach"),
        "new-app",
    }
)
# Options of `kubectl` and `helm` before the verb, whose value is a word of its own.
_WITH_VALUE = frozenset(
    {
        *("-n", "--namespace", "--context", "--kube-context", "--kubeconfig", "--cluster", "--user", "-s"),
        *("--server", "--token", "--as", "--cache-dir", "--request-timeout", "-v", "-H", "--host"),
    }
)
# Programs in which other commands are run, by which word, and behind how many others.
_RUNNERS = frozenset({"docker", "podman", "minikube", "k3s"})
_INNER = {"exec": 1, "kubectl": 0}
_SCRIPT = re.compile(r"-[a-z]*c")
_INTERACTIVE = re.compile(r"--(?:tty|stdin|interactive)(?:=true)?|-[a-z]*[it][a-z]*")
_DRY_RUN = re.compile(r"--dry-run(?!=none)")
_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
# What follows one of these is another command.
_BETWEEN = re.compile(r"[;&|]+")


def is_by_hand(command: str) -> bool:
    """Tell whether a command line, or one in it, makes or changes what the chart has to, or asks a person."""
    return any(_is_act(words) for words in _commands(command))


def is_install(command: str) -> bool:
    """Tell whether Helm is asked to install by it, and not merely to try."""
    return any(
        words[0] == "helm" and "install" in _verbs(words[1:])[:1] and not any(map(_DRY_RUN.match, words))
        for words in _commands(command)
    )


def _commands(line: str) -> Iterator[list[str]]:
    """Yield the words of each simple command, without what only runs it: `sudo`, `sh -c`, `docker exec n`."""
    words: list[str] = []
    for word in (*_words(line), ";"):
        if not _BETWEEN.fullmatch(word):
            words.append(word)
        elif words:
            yield from _unwrapped(words)
            words = []


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|")
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        return list(lexer)
    except ValueError:  # a quote that nobody closed
        return line.split()


def _unwrapped(words: Sequence[str]) -> Iterator[list[str]]:
    inner = list(dropwhile(_only_runs, words))
    if not inner:
        return
    program, *rest = inner
    if _name(program) in _SHELLS and any(map(_SCRIPT.fullmatch, rest)):
        yield from _commands(next((word for word in rest if not word.startswith("-")), ""))
    else:
        yield [_name(program), *rest]


def _only_runs(word: str) -> bool:
    """Whether it is a program that runs another one, or a setting, an option, the time of it."""
    is_set = _ASSIGNMENT.fullmatch(word) is not None
    return is_set or _name(word) in _WRAPPERS or word.startswith("-") or word[:1].isdigit()


def _name(word: str) -> str:
    return word.rpartition("/")[2].removesuffix(".exe")


def _is_act(words: Sequence[str]) -> bool:
    program, *rest = words
    verbs = _verbs(rest)
    verb, what = (*verbs, "", "")[:2]
    if program in _RUNNERS and verb in _INNER:
        count = _INNER[verb]
        before = (*verbs, "")[count]
        inner = rest[rest.index(before) + count :] if before else []
        return _is_asked(rest) or is_by_hand(shlex.join(inner))
    if program in _KUBECTL:
        changes = verb in _CHANGES or (verb == "rollout" and what not in {"status", "history"})
        return (changes and not any(map(_DRY_RUN.match, rest))) or (verb == "exec" and _is_asked(rest))
    if program == "helm":
        changes = verb in {"upgrade", "rollback"} and not any(map(_DRY_RUN.match, rest))
        return changes or (verb, what) == ("registry", "login")
    return program in _OF_PERSONS or (program in {"docker", "podman"} and verb == "login")


def _is_asked(rest: Sequence[str]) -> bool:
    """Whether the options of an `exec`, before the command in the container, give it a keyboard."""
    end = "--" if "--" in rest else (*_verbs(rest), "", "")[1]
    return any(map(_INTERACTIVE.fullmatch, takewhile(lambda word: word != end, rest)))


def _verbs(rest: Sequence[str]) -> list[str]:
    """Return the words that are no options, and no value of one."""
    found, is_value = [], False
    for word in rest:
        if not is_value and not word.startswith("-"):
            found.append(word)
        is_value = not is_value and word in _WITH_VALUE
    return found
