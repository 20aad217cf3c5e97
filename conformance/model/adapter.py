"""How a subject's API and pages differ from the reference: the contract adapter."""

from pydantic import BaseModel, ConfigDict


class AdapterRecord(BaseModel):
    """A frozen record whose unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ApiSettings(AdapterRecord):
    """Paths and field names of the HTTP API; `{user_id}`, `{task_id}`, `{conversation_id}` are replaced."""

    health: str = "/api/health"
    signup: str = "/api/auth/signup"
    login: str = "/api/auth/login"
    me: str = "/api/auth/me"
    tasks: str = "/api/{user_id}/tasks"
    task: str = "/api/{user_id}/tasks/{task_id}"
    complete: str = "/api/{user_id}/tasks/{task_id}/complete"
    chat: str = "/api/{user_id}/chat"
    conversations: str = "/api/{user_id}/conversations"
    messages: str = "/api/{user_id}/conversations/{conversation_id}/messages"


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
    confirm_delete_button: str = "Delete"
    message_label: str = "Message"
    send_button: str = "Send"
