"""Our own book in real Chromium, served on loopback."""

import contextlib
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A machine that runs other tests at the same time may stall for long.
PATIENCE_MS = 120_000
# Chromium has been seen to wait without end for a file that was served at once; asked again it goes on.
ATTEMPTS, ATTEMPT_MS = 4, 40_000
# Without these a new Chromium asks its maker's hosts for updates at each start.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


# In a process of its own, so that nothing that a test does can hold it up.
SERVER = """
import functools, http.server, sys

class Server(http.server.ThreadingHTTPServer):
    # A page asks for dozens of files at once; beyond the usual five, connections are put off for seconds each.
    request_queue_size = 128

class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass

server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory, copy_book, unmeasured):
    """The address of the site, built once in a copy of the book."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    folder = copy_book(tmp_path_factory.mktemp("site"))
    command = [sys.executable, "-m", "reviewbook", "build"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=unmeasured)
    command = [sys.executable, "-c", SERVER, str(folder / "_build" / "html")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.kill()


def patient(goto):
    """Goes to a page, and once more where it does not arrive."""

    def go(url, **how):
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(PlaywrightTimeout):
                return goto(url, timeout=ATTEMPT_MS, **how)
        return goto(url, timeout=PATIENCE_MS, **how)

    return go


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
    page.goto = patient(page.goto)
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.context.close()
