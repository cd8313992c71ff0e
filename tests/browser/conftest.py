"""A whole installation in real processes, and a real Chromium that looks at it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.reliability.house import House, house, write_photos
from tests.support import servers
from webapp.services import users

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "three calm words"
PATIENCE_MS = 60_000


@dataclass
class Studio:
    """The address of a running installation and its house."""

    address: str
    home: House


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    servers.require_installed(CHROMIUM, "Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Web, worker (small engines) and sweeper on the embedded defaults, with one person who may do everything."""
    folder = tmp_path_factory.mktemp("studio")
    with ExitStack() as stack:
        root = folder / "import"
        write_photos(root / "SKU900", 2)
        settings = {"PACKSHOT_LEASE_SECONDS": "30", "PACKSHOT_IMPORT_ROOT": str(root), "PACKSHOT_MAX_UPLOAD_MB": "2"}
        home = stack.enter_context(house(folder, **settings))
        with home.app.app_context():
            user, once = users.create_user("admin@studio.example", "Ada", "admin")
            users.change_password(user, once, PASSWORD)
        port = servers.free_port()
        web = [str(Path(sys.executable).parent / "gunicorn"), "webapp.wsgi:app", "--bind", f"127.0.0.1:{port}"]
        web += ["--worker-class", "gthread", "--threads", "8", "--keep-alive", "15"]
        stack.enter_context(servers.process(web, folder / "web.log", home.env))
        stack.enter_context(home.worker())
        stack.enter_context(home.sweeper())
        stack.enter_context(home.searcher())
        servers.wait_until(lambda: servers.listens(port), 30, f"the web process\n{home.logs()}")
        yield Studio(f"http://127.0.0.1:{port}", home)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; a test that provokes something takes it out again."""
    return []


@pytest.fixture
def page(browser: Browser, studio: Studio, complaints: list[str]) -> Iterator[Page]:
    """A page of a signed-in person; a script error, a missing file or a breach of the content policy fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=studio.address)
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.goto("/login")
    opened.fill("[name=email]", "admin@studio.example")
    opened.fill("[name=password]", PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    opened.wait_for_url("**/shoots")
    yield opened
    context.close()
    assert complaints == []
