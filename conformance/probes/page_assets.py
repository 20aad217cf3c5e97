"""What an HTML page names and says: scripts, styles, images and fonts, and its words, without a browser."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_LINK_RELS = {"stylesheet", "modulepreload", "preload", "icon", "manifest"}
# `url(#part)` is of the document itself.
_CSS_URL = re.compile(
    r"url\(\s*['\"]?(?!#)([^'\")]+)['\"]?\s*\)|(?:@import\s+|image-set\(\s*)['\"]([^'\"]+)['\"]",
    re.IGNORECASE,
)
# An address, and for which screen it is; one that holds its data has a comma in it.
_SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+[^,]+)?\s*(?:,|$)")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Tags, and where each has the address of what is loaded for it.
_SOURCES = {
    **dict.fromkeys(("script", "img", "source", "audio", "iframe", "embed", "input"), ("src",)),
    "video": ("src", "poster"),
    "object": ("data",),
    "image": ("href", "xlink:href"),
}
_THINGS = {"button", "input", "select", "textarea", "img", "svg", "canvas", "video"}
_HEADINGS = {"h1", "h2"}
# What a person does not read.
_SILENT = {"script", "style", "noscript", "template", "title"}
# What is in there, a browser does not load.
_UNUSED = {"noscript", "template"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The words of a page as its HTML has them, and how many pictures and things to act on it names."""

    title: str
    heading: str
    text: str
    things_count: int


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.icons: list[str] = []
        self.styles: list[str] = []
        self.base = ""
        self.words: dict[str, list[str]] = {"title": [], "heading": [], "text": []}
        self.things_count = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in _SILENT | _HEADINGS:
            self._open.append(tag)
        self.things_count += tag in _THINGS or (tag == "a" and "href" in values)
        if not _UNUSED & set(self._open):
            self._take_addresses(tag, values)

    def _take_addresses(self, tag: str, values: dict[str, str]) -> None:
        self.found += [values[key] for key in _SOURCES.get(tag, ()) if values.get(key)]
        self.found += _SRCSET.findall(values.get("srcset", ""))
        if values.get("style"):
            self.styles.append(values["style"])
        if tag == "base" and not self.base:
            self.base = values.get("href", "")
        rels = set(values.get("rel", "").lower().split())
        if tag == "link" and rels & _LINK_RELS and values.get("href"):
            self.found.append(values["href"])
            if "icon" in rels:
                self.icons.append(values["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.styles.append(data)
        elif "title" in self._open:
            self.words["title"].append(data)
        elif not _SILENT & set(self._open):
            self.words["text"].append(data)
            if _HEADINGS & set(self._open):
                self.words["heading"].append(data)


def _parse(html: str) -> _Page:
    parser = _Page()
    parser.feed(html)
    return parser


def read_page(html: str) -> PageText:
    """Return what a page says, apart from what its scripts would make of it."""
    page = _parse(html)
    title, heading, text = (" ".join(" ".join(page.words[key]).split()) for key in page.words)
    return PageText(title=title, heading=heading, text=text, things_count=page.things_count)


def find_assets(html: str, page_url: str) -> list[str]:
    """Return the absolute addresses of everything that the page names, its own styles included, in order."""
    page = _parse(html)
    base = urljoin(page_url, page.base)
    styles = [name for style in page.styles for name in _style_names(style)]
    return _absolute([*page.found, *styles], base)


def find_icons(html: str, page_url: str) -> list[str]:
    """Return the absolute addresses of the icons that the page names."""
    page = _parse(html)
    return _absolute(page.icons, urljoin(page_url, page.base))


def find_style_assets(css: str, style_url: str) -> list[str]:
    """Return the absolute addresses of the styles, images and fonts that a style sheet names."""
    return _absolute(_style_names(css), style_url)


def _style_names(css: str) -> list[str]:
    return [one or other for one, other in _CSS_URL.findall(_CSS_COMMENT.sub("", css))]


def _absolute(names: list[str], base: str) -> list[str]:
    urls = (urljoin(base, name.strip()) for name in names)
    return list(dict.fromkeys(url for url in urls if urlsplit(url).scheme in {"http", "https"}))


def host_of(url: str) -> str:
    """Return host and port of an address."""
    return urlsplit(url).netloc
