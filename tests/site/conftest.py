"""The built site, served to a browser on this machine; built once for all workers."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from filelock import FileLock

from tests.browser import BROWSER, OPTIONS
from tools.site.__main__ import build

BAD = ("error", "warning")  # of the console
ONLY_US = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


class Quiet(SimpleHTTPRequestHandler):
    """A server that reports nothing: tests read what the browser saw."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """The folder of the built site; the first worker builds it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "site"
    with FileLock(f"{folder}.lock"):
        if not (folder / "404.html").exists():  # the last file of a build
            build(folder)
    return folder


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served while the tests run."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Chromium, which finds no other host."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if BROWSER is None:
        pytest.skip("the site's tests need Chromium, and this machine has none")
    playwright.expect.set_options(timeout=60_000)  # as the pages: two slow cores
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=BROWSER, args=[*OPTIONS, ONLY_US])
        yield started
        started.close()


@pytest.fixture(scope="session")
def opened(browser, address):
    """opened("index.html", width=390): a page in a window of its own, loaded and typeset.

    The page has .asked, its requests, and .wrong, what it said on the console. When it is closed,
    it must have asked no other host, and said nothing, whatever was done on it.
    """

    @contextmanager
    def opened(path, width=1440, **context):
        window = browser.new_context(viewport={"width": width, "height": 900}, **context)
        page = window.new_page()
        page.set_default_timeout(60_000)  # two slow cores
        page.asked, page.wrong = [], []
        page.on("request", lambda request: page.asked.append(request))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda said: page.wrong.append(said.text) if said.type in BAD else None)
        page.goto(address + path)
        if context.get("java_script_enabled", True):
            page.evaluate("() => window.MathJax?.startup?.promise")
        yield page
        window.close()
        assert page.wrong == []
        assert [one.url for one in page.asked if not one.url.startswith((address, "data:"))] == []

    return opened
