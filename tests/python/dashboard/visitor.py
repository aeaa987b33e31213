"""Somebody who opens pages and listens for errors and requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page

# Whatever else a page asks for comes from the network.
LOCAL = ("file:", "data:", "blob:")

# Blocks are drawn when they come near the view: all of the page is near. A view as high
# as the page would have the browser paint all of it, for twice the time.
NEAR = """
window.IntersectionObserver = class extends IntersectionObserver {
    constructor(callback, options) {
        super(callback, {...options, rootMargin: "100000px 0px"});
    }
};
"""


@dataclass
class Visitor:
    """Opens pages and keeps what went wrong on them."""

    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def open(
        self, site: Path, path: str, width: int = 1280, scheme: str = "light"
    ) -> Page:
        """A page of the site, every block on it drawn."""
        page = self.browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        page.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        page.on("console", lambda message: self.hear(path, message))
        page.on("request", lambda request: self.watch(path, request.url))
        page.add_init_script(NEAR)
        place, hash_sign, anchor = path.partition("#")
        file, mark, query = place.partition("?")
        page.goto((site / file).as_uri() + mark + query + hash_sign + anchor)
        page.wait_for_function(
            "[...document.querySelectorAll("
            "'.block:not([hidden]) > .plot:not([hidden])')]"
            ".every((plot) => plot.querySelector('.canvas svg, .absent'))"
        )
        return page

    def hear(self, path: str, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{path}: {message.text}")

    def watch(self, path: str, url: str) -> None:
        if not url.startswith(LOCAL):
            self.complaints.append(f"{path}: asked for {url}")
