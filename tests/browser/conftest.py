"""Our own book in real Chromium, served on loopback."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A machine that runs other tests at the same time may stall for long.
PATIENCE_MS = 120_000
# Without these a new Chromium asks its maker's hosts for updates at each start.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


class _Server(http.server.ThreadingHTTPServer):
    # A page asks for dozens of files at once; beyond the usual five, connections are put off for seconds each.
    request_queue_size = 128


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the site, built once in a copy of the book."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("site")
    for name in ("_config.yml", "_toc.yml", "references.bib", "book", "data"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    subprocess.run([sys.executable, "-m", "reviewbook", "build"], cwd=folder, check=True, capture_output=True)
    handler = functools.partial(_Quiet, directory=str(folder / "_build" / "html"))
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser(site):
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A new page that remembers requests, errors and failed loads."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.context.close()
