"""How a subject's API and pages differ from the reference: the contract adapter."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class AdapterRecord(BaseModel):
    """A frozen record whose unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ApiSettings(AdapterRecord):
    """Paths, methods and field names of the HTTP API.

    `{user_id}`, `{task_id}` and `{conversation_id}` in a path are replaced; a path may do without
    them. A key such as `user.id` is a way through nested objects. An empty path says that the
    subject has no such endpoint.
    """

    health: str = "/api/health"
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
    update_method: Literal["PUT", "PATCH"] = "PUT"
    complete_method: Literal["PATCH", "POST", "PUT"] = "PATCH"
    name_key: str = "name"
    email_key: str = "email"
    password_key: str = "password"  # noqa: S105 - the name of a field
    token_key: str = "access_token"  # noqa: S105 - the name of a field
    user_id_key: str = "user.id"
    id_key: str = "id"
    title_key: str = "title"
    description_key: str = "description"
    completed_key: str = "completed"
    # Key of the list in the answer of a list endpoint; empty: the answer is the list.
    items_key: str = ""
    pending_query: str = "status=pending"
    completed_query: str = "status=completed"
    message_key: str = "message"
    conversation_key: str = "conversation_id"
    tool_calls_key: str = "tool_calls"
    tool_name_key: str = "tool"
    tool_arguments_key: str = "arguments"
    tool_result_key: str = "result"
    role_key: str = "role"
    content_key: str = "content"
    # What a user's "task 3" means: the id, or the third of the list.
    task_reference: Literal["id", "position"] = "id"


class PageSettings(AdapterRecord):
    """Paths and accessible names of the pages, as a person or a screen reader finds them."""

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
    delete_button: str = "Delete {title}"
    # Empty: deleting asks nothing, or asks by the browser's own dialogue.
    confirm_delete_button: str = "Delete"
    message_label: str = "Message"
    send_button: str = "Send"
