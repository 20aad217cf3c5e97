"""What an HTML page names: scripts, styles, images and fonts, for a load without a browser."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_LINK_RELS = {"stylesheet", "modulepreload", "preload", "icon", "manifest"}
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in {"script", "img", "source", "video", "audio", "iframe"} and values.get("src"):
            self.found.append(values["src"])
        rels = set(values.get("rel", "").lower().split())
        if tag == "link" and rels & _LINK_RELS and values.get("href"):
            self.found.append(values["href"])


def find_assets(html: str, page_url: str) -> list[str]:
    """Return the absolute addresses of everything that the page names, once each, in order."""
    parser = _Assets()
    parser.feed(html)
    return _absolute(parser.found, page_url)


def find_style_assets(css: str, style_url: str) -> list[str]:
    """Return the absolute addresses of the images and fonts that a style sheet names."""
    return _absolute(_CSS_URL.findall(css), style_url)


def _absolute(names: list[str], base: str) -> list[str]:
    urls = (urljoin(base, name.strip()) for name in names)
    return list(dict.fromkeys(url for url in urls if urlsplit(url).scheme in {"http", "https"}))


def host_of(url: str) -> str:
    """Return host and port of an address."""
    return urlsplit(url).netloc
