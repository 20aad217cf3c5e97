"""Whether the subject can be spoken to as `[subject.api]` and `[subject.pages]` say."""

import re

from conformance.model.adapter import MAY_BE_EMPTY, PATHS, PLACEHOLDERS, PageSettings
from conformance.model.settings import SubjectSettings

# Paths of pages, and names that hold a task's title.
_PAGES = ("home", "signup", "login", "tasks", "chat")
_OF_THE_CHAT = frozenset({"chat", "message_label", "send_button"})
_OF_A_TASK = ("complete_checkbox", "delete_button")
_MAY_BE_NAMELESS = frozenset({*_PAGES, "content_text", "content_selector", "confirm_delete_button"})
# What every page has.
_ANY_ELEMENT = re.compile(r"(?:(?:\*|html|head|body|title|:root)(?:\s*[\s>,]\s*|$))+|\s+", re.IGNORECASE)


def speaking_problems(subject: SubjectSettings) -> list[str]:
    """Return what is wrong with it, a line each."""
    return [*_placeholder_problems(subject), *_path_problems(subject), *_sameness_problems(subject)]


def _placeholder_problems(subject: SubjectSettings) -> list[str]:
    """Refuse a misspelt placeholder: it would be sent as it stands, or end the run after the build."""
    asked: dict[str, tuple[str, tuple[str, ...]]] = {
        "subject.pod_selector": (subject.pod_selector, ("{release}",)),
        **{f"subject.api.{name}": (getattr(subject.api, name), PLACEHOLDERS) for name in PATHS},
        **{f"subject.pages.{name}": (getattr(subject.pages, name), ("{title}",)) for name in _OF_A_TASK},
    }
    problems = []
    for key, (text, known) in asked.items():
        rest = text
        for placeholder in known:
            rest = rest.replace(placeholder, "")
        if "{" in rest or "}" in rest:
            problems.append(f"{key}: found '{text}', expected no braces but those of {', '.join(known)}")
    return problems


def _path_problems(subject: SubjectSettings) -> list[str]:
    """Refuse paths that would be glued to the host, or name another one."""
    paths = {f"subject.api.{name}": str(getattr(subject.api, name)) for name in PATHS}
    optional = {f"subject.api.{name}" for name in MAY_BE_EMPTY}
    paths |= {
        f"subject.pages.{name}": str(getattr(subject.pages, name))
        for name in _PAGES
        if not _is_lacking(subject, name)
    }
    return [
        f"{key}: found '{path}', expected a path that starts with '/'"
        for key, path in paths.items()
        if (path or key not in optional) and (not path.startswith("/") or path.startswith("//"))
    ]


def _sameness_problems(subject: SubjectSettings) -> list[str]:
    """Refuse what holds of anything: a check by it would be passed by whatever is answered."""
    api, pages = subject.api, subject.pages
    problems = []
    if api.completed_value == api.open_value:
        problems.append(
            f"subject.api.completed_value: found {api.completed_value!r}, as `open_value` has it, so that no"
            " task can be seen to be completed"
        )
    if pages.content_text and not pages.content_text.strip():
        problems.append("subject.pages.content_text: found no word, expected a text that must be seen")
    if _ANY_ELEMENT.fullmatch(pages.content_selector):
        problems.append(
            f"subject.pages.content_selector: found '{pages.content_selector}', which matches any page; name"
            " what only the application shows"
        )
    problems += [
        f"subject.pages.{name}: found no name, by which anything would be found"
        for name in PageSettings.model_fields
        if name not in _MAY_BE_NAMELESS
        and not str(getattr(pages, name)).strip()
        and not _is_lacking(subject, name)
    ]
    return problems


def _is_lacking(subject: SubjectSettings, name: str) -> bool:
    """Whether it is of the chat, and there is none."""
    return name in _OF_THE_CHAT and "chat" in subject.lacking
