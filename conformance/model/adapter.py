"""How a subject's API and pages differ from the reference: the contract adapter."""

from typing import Any, Literal

from pydantic import Field

from conformance.model.record import Record

# What a subject may lack, by its own word and with a reason: `[subject.absent]`.
Feature = Literal[
    "chat", "complete", "health", "me", "messages", "conversations", "conversation", "filter", "jwt",
    "replicas", "login_limit",
]  # fmt: skip
# What cannot be there without a chat.
_OF_THE_CHAT: tuple[Feature, ...] = ("messages", "conversations", "conversation")
# Endpoints that a subject may do without, under the same names as in `ApiSettings`.
_OPTIONAL_PATHS: tuple[Feature, ...] = ("chat", "health", "me", *_OF_THE_CHAT)

# The settings of `ApiSettings` that are paths, and what is replaced in them.
PATHS = ("signup", "login", "tasks", "task", "complete", *_OPTIONAL_PATHS)
# Those that may be empty: the subject does without such an endpoint.
MAY_BE_EMPTY = ("complete", *_OPTIONAL_PATHS)
PLACEHOLDERS = ("{user_id}", "{task_id}", "{conversation_id}")


class ApiSettings(Record):
    """Paths, methods and field names of the HTTP API.

    `{user_id}`, `{task_id}` and `{conversation_id}` in a path are replaced; a path may do without
    them. A key such as `user.id` is a way through nested objects, in what is sent and in what is
    answered. An empty path says that the subject has no such endpoint; with an empty `complete` a task
    is completed by an update of `completed_key`.
    """

    health: str = "/api/health"
    # What health answers under this key, a JSON object's.
    health_key: str = "status"
    health_value: str = "healthy"
    signup: str = "/api/auth/signup"
    login: str = "/api/auth/login"
    me: str = "/api/auth/me"
    tasks: str = "/api/{user_id}/tasks"
    task: str = "/api/{user_id}/tasks/{task_id}"
    complete: str = "/api/{user_id}/tasks/{task_id}/complete"
    chat: str = "/api/{user_id}/chat"
    conversations: str = "/api/{user_id}/conversations"
    conversation: str = "/api/{user_id}/conversations/{conversation_id}"
    messages: str = "/api/{user_id}/conversations/{conversation_id}/messages"
    # Sent with every request.
    headers: dict[str, str] = Field(default_factory=dict)
    # How a log-in is shown again: the token in a header, or the cookie that the log-in set.
    auth: Literal["bearer", "cookie"] = "bearer"
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    token_prefix: str = "Bearer "  # noqa: S105 - what stands before a token
    session_cookie: str = "session"
    login_format: Literal["json", "form"] = "json"
    # Further fields of the sign-up; `{email}`, `{password}` and `{name}` in their texts are replaced.
    signup_extra: dict[str, Any] = Field(default_factory=dict)
    update_method: Literal["PUT", "PATCH"] = "PUT"
    complete_method: Literal["PATCH", "POST", "PUT"] = "PATCH"
    complete_body: dict[str, Any] | None = None
    # What completing a completed task does: opens it again, or leaves it completed.
    complete_effect: Literal["toggle", "set"] = "toggle"
    name_key: str = "name"
    email_key: str = "email"
    # The name of the address in the log-in, where it is another than in the sign-up.
    login_email_key: str = ""
    password_key: str = "password"  # noqa: S105 - the name of a field
    token_key: str = "access_token"  # noqa: S105 - the name of a field
    user_id_key: str = "user.id"
    id_key: str = "id"
    title_key: str = "title"
    description_key: str = "description"
    completed_key: str = "completed"
    completed_value: bool | int | str = True
    open_value: bool | int | str = False
    # Key of the list in the answer of a list endpoint; empty: the answer is the list.
    items_key: str = ""
    # Key of the task in the answer of an endpoint for one task; empty: the answer is the task.
    item_key: str = ""
    pending_query: str = "status=pending"
    completed_query: str = "status=completed"
    message_key: str = "message"
    conversation_key: str = "conversation_id"
    tool_calls_key: str = "tool_calls"
    tool_name_key: str = "tool"
    tool_arguments_key: str = "arguments"
    tool_result_key: str = "result"
    # The subject's names of the five tools -> those of the contract, where they differ.
    tool_names: dict[str, str] = Field(default_factory=dict)
    role_key: str = "role"
    content_key: str = "content"
    # What a user's "task 3" means: the id, or the third of the list.
    task_reference: Literal["id", "position"] = "id"


class PageSettings(Record):
    """Paths and accessible names of the pages, as a person or a screen reader finds them."""

    # The page whose load is timed (SC-004), and what must be seen on it: a text, a CSS selector, or both.
    home: str = "/"
    content_text: str = ""
    content_selector: str = ""
    signup: str = "/signup"
    login: str = "/login"
    tasks: str = "/tasks"
    chat: str = "/chat"
    name_label: str = "Name"
    email_label: str = "E-mail"
    password_label: str = "Password"  # noqa: S105 - the label of a field
    signup_button: str = "Create account"
    login_button: str = "Log in"
    title_label: str = "Title"
    add_button: str = "Add task"
    complete_checkbox: str = "Complete {title}"
    complete_role: Literal["checkbox", "button"] = "checkbox"
    delete_button: str = "Delete {title}"
    # Empty: deleting asks nothing, or asks by the browser's own dialogue.
    confirm_delete_button: str = "Delete"
    message_label: str = "Message"
    send_button: str = "Send"


def without(api: ApiSettings, absent: dict[Feature, str]) -> ApiSettings:
    """Return the adapter with an empty path for every endpoint that the subject lacks."""
    gone = [name for name in lacking(api, absent) if name in ApiSettings.model_fields]
    return api.model_copy(update=dict.fromkeys(map(str, gone), ""))


def lacking(api: ApiSettings, absent: dict[Feature, str]) -> dict[Feature, str]:
    """Return what the subject lacks, each with its reason: by `[subject.absent]`, or by an empty path."""
    found = dict(absent)
    for name in _OPTIONAL_PATHS:
        if not getattr(api, name):
            found.setdefault(name, f"`subject.api.{name}` is empty: the subject has no such endpoint")
    if "chat" in found:
        for name in _OF_THE_CHAT:
            found.setdefault(name, found["chat"])
    return found
