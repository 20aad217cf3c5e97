"""The application under judgement as the probes see it: an address, and how to speak to it."""

from dataclasses import dataclass
from urllib.parse import urljoin

from conformance.model.adapter import ApiSettings, Feature, PageSettings
from conformance.model.settings import SubjectSettings
from conformance.subject.client import ApiClient
from conformance.subject.limits import Patience


@dataclass(frozen=True, slots=True)
class Subject:
    """One deployed application.

    Attributes:
        settings: the subject file.
        base_url: where the front-end Service answers; it may hold a path under which the application lives.
    """

    settings: SubjectSettings
    base_url: str

    @property
    def api(self) -> ApiSettings:
        """The API, with no path for what the subject lacks."""
        return self.settings.adapter

    @property
    def pages(self) -> PageSettings:
        """Paths and accessible names of the pages."""
        return self.settings.pages

    @property
    def lacking(self) -> dict[Feature, str]:
        """What the subject lacks, each with its reason."""
        return self.settings.lacking

    def client(self, timeout_s: float | None = None, *, patience: Patience | None = None) -> ApiClient:
        """Return a new connection, for the caller to close; `patience` counts for several of them."""
        if timeout_s is None:
            return ApiClient(base_url=self.base_url, api=self.api, patience=patience)
        return ApiClient(base_url=self.base_url, api=self.api, timeout_s=timeout_s, patience=patience)


def page_url(base_url: str, path: str) -> str:
    """Return the address of a page of an application that may live under a path."""
    return urljoin(base_url.rstrip("/") + "/", path.lstrip("/"))
