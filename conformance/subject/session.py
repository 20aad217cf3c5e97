"""How a log-in is made, and how it is shown with every request after it: a token or a cookie."""

import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from conformance.model.adapter import ApiSettings
from load.shapes import dig, fill, put

NAME = "Conformance"


def no_cookies() -> CookieJar:
    """Return a jar that keeps nothing: one connection speaks for several users in turn."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


@cache
def trusted() -> ssl.SSLContext:
    """Return whom HTTPS trusts, read once: some 150 certificates take longer than the request itself.

    SSL_CERT_FILE and SSL_CERT_DIR name others, such as an authority of one's own.
    """
    return httpx.create_ssl_context(trust_env=True)


def sign_up_body(api: ApiSettings, email: str, password: str, *, name: str = NAME) -> dict[str, Any]:
    """Return the body of a sign-up."""
    body: dict[str, Any] = fill(api.signup_extra, {"email": email, "password": password, "name": name})
    if api.name_key:
        put(body, api.name_key, name)
    put(body, api.email_key, email)
    put(body, api.password_key, password)
    return body


def log_in_body(api: ApiSettings, email: str, password: str) -> dict[str, Any]:
    """Return the body of a log-in."""
    body: dict[str, Any] = {}
    put(body, api.login_email_key or api.email_key, email)
    put(body, api.password_key, password)
    return body


def credential_of(api: ApiSettings, answer: httpx.Response) -> str:
    """Return the token, or the value of the session's cookie, that a log-in gave; empty when it gave none."""
    if api.auth == "cookie":
        return str(answer.cookies.get(api.session_cookie) or "") or _set_cookie(api.session_cookie, answer)
    token = dig(json_of(answer), api.token_key)
    return token if isinstance(token, str) else ""


def _set_cookie(name: str, answer: httpx.Response) -> str:
    """Return a cookie that the client's own rules would not take, such as a Secure one over plain HTTP."""
    for line in answer.headers.get_list("set-cookie"):
        key, _, rest = line.partition("=")
        if key.strip() == name:
            return str(rest.partition(";")[0].strip())
    return ""


def headers_for(api: ApiSettings, credential: str | None) -> dict[str, str]:
    """Return the headers of a request by whoever holds this token or cookie; None is nobody."""
    headers = dict(api.headers)
    if credential is None:
        return headers
    if api.auth == "cookie":
        headers["Cookie"] = f"{api.session_cookie}={credential}"
    else:
        headers[api.token_header] = f"{api.token_prefix}{credential}"
    return headers


def json_of(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """Return the body of an answer; None when it is no JSON."""
    try:
        return answer.json()
    except ValueError:
        return None
