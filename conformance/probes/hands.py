"""Who walks through the flow of SC-006: a browser, or HTTP where there is none."""

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page

from conformance.core.errors import ProbeError
from conformance.subject.client import Account, ApiClient
from conformance.subject.subject import Subject, page_url
from load.shapes import dig

# Milliseconds for one act on a page.
_ACT_LIMIT_MS = 10_000


class Hands(Protocol):
    """The six acts of the flow. Each raises when the subject does not let it."""

    method: str

    def sign_up(self, email: str, password: str) -> None:
        """Make an account."""

    def log_in(self, email: str, password: str) -> None:
        """Log in, from a state in which nobody is."""

    def add_by_form(self, title: str) -> None:
        """Add a task by the form."""

    def add_by_chat(self, text: str) -> None:
        """Say something to the assistant."""

    def complete(self, title: str) -> None:
        """Complete the task of this title."""

    def delete(self, title: str) -> None:
        """Delete the task of this title."""

    def picture(self, name: str) -> None:
        """Keep what is to be seen."""


class BrowserHands:
    """A person at the pages, who finds everything by its accessible name."""

    method = "browser"

    def __init__(self, browser: Browser, subject: Subject, evidence: Path) -> None:
        self._browser = browser
        self._base_url = subject.base_url
        self._pages = subject.pages
        self._evidence = evidence
        self._context: BrowserContext | None = None
        self._page = self._fresh_page()

    def _fresh_page(self) -> Page:
        if self._context is not None:
            self._context.close()
        self._context = self._browser.new_context()
        self._context.set_default_timeout(_ACT_LIMIT_MS)
        page = self._context.new_page()
        # Deleting may ask by the browser's own dialogue.
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def _open(self, path: str) -> None:
        self._page.goto(page_url(self._base_url, path), wait_until="load")

    def _field(self, label: str) -> Locator:
        """Find a field by its label: exactly that one, else one that holds it."""
        loose = self._page.get_by_label(label)
        loose.first.wait_for(state="visible")
        exact = self._page.get_by_label(label, exact=True)
        return exact.first if exact.count() else loose.first

    def _press(self, name: str) -> None:
        self._page.get_by_role("button", name=name, exact=True).first.click()

    def sign_up(self, email: str, password: str) -> None:
        """Fill in the sign-up form; the page must leave it."""
        pages = self._pages
        self._open(pages.signup)
        self._field(pages.email_label).fill(email)
        name = self._page.get_by_label(pages.name_label, exact=True)
        if name.count():
            name.first.fill("Conformance")
        self._field(pages.password_label).fill(password)
        self._press(pages.signup_button)
        self._page.get_by_role("button", name=pages.signup_button, exact=True).first.wait_for(
            state="detached"
        )

    def log_in(self, email: str, password: str) -> None:
        """Fill in the log-in form in a context of its own; the task form must then be reachable."""
        pages = self._pages
        self._page = self._fresh_page()
        self._open(pages.login)
        self._field(pages.email_label).fill(email)
        self._field(pages.password_label).fill(password)
        self._press(pages.login_button)
        self._field_gone(pages.password_label)
        self._open(pages.tasks)
        self._field(pages.title_label)

    def _field_gone(self, label: str) -> None:
        self._page.get_by_label(label, exact=True).first.wait_for(state="detached")

    def add_by_form(self, title: str) -> None:
        """Fill in the task form."""
        self._open(self._pages.tasks)
        self._field(self._pages.title_label).fill(title)
        self._press(self._pages.add_button)
        self._page.get_by_text(title).first.wait_for(state="visible")

    def add_by_chat(self, text: str) -> None:
        """Write to the assistant and send it."""
        self._open(self._pages.chat)
        self._field(self._pages.message_label).fill(text)
        self._press(self._pages.send_button)

    def complete(self, title: str) -> None:
        """Tick the task's box, or press its button."""
        self._open(self._pages.tasks)
        name = self._pages.complete_checkbox.replace("{title}", title)
        self._page.get_by_role(self._pages.complete_role, name=name).first.click()

    def delete(self, title: str) -> None:
        """Press the task's delete button, and confirm."""
        self._open(self._pages.tasks)
        self._page.get_by_role(
            "button", name=self._pages.delete_button.replace("{title}", title)
        ).first.click()
        if self._pages.confirm_delete_button:
            self._press(self._pages.confirm_delete_button)

    def picture(self, name: str) -> None:
        """Keep a screenshot; that there is none spoils nothing."""
        with suppress(Error):
            self._page.screenshot(path=self._evidence / f"{name}.png", full_page=True)


class HttpHands:
    """The same acts over HTTP, through the front-end Service."""

    method = "http-only"

    def __init__(self, client: ApiClient) -> None:
        self.client = client
        self._account: Account | None = None

    def _who(self) -> Account:
        if self._account is None:
            raise ProbeError("nobody is logged in")
        return self._account

    def _find(self, title: str) -> str:
        api = self.client.api
        for task in self.client.tasks(self._who()):
            if title.lower() in str(dig(task, api.title_key)).lower():
                return str(dig(task, api.id_key))
        raise ProbeError(f"cannot find task '{title}' in the list of tasks")

    def sign_up(self, email: str, password: str) -> None:
        """Post the sign-up."""
        answer = self.client.send(
            "POST", self.client.api.signup, body=self.client.sign_up_body(email, password)
        )
        _require(answer.is_success, f"sign-up answered {answer.status_code}")

    def log_in(self, email: str, password: str) -> None:
        """Post the log-in and keep the token."""
        self._account = self.client.log_in(email, password)

    def add_by_form(self, title: str) -> None:
        """Post the task."""
        self.client.add_id(self._who(), title)

    def add_by_chat(self, text: str) -> None:
        """Post the message."""
        answer = self.client.say(self._who(), text)
        _require(answer.is_success, f"chat answered {answer.status_code}")

    def complete(self, title: str) -> None:
        """Complete the task."""
        answer = self.client.complete(self._who(), self._find(title))
        _require(answer.is_success, f"complete answered {answer.status_code}")

    def delete(self, title: str) -> None:
        """Delete the task."""
        answer = self.client.delete(self._who(), self._find(title))
        _require(answer.is_success, f"delete answered {answer.status_code}")

    def picture(self, name: str) -> None:
        """Keep nothing: there is nothing to be seen."""


def _require(fact: bool, otherwise: str) -> None:  # noqa: FBT001 - a fact is what it is about
    if not fact:
        raise ProbeError(otherwise)
