"""How fast the review is on a large shoot: ``python -m tests.reliability.large_shoot [--photos 1000]``.

Makes an installation with a shoot of generated 6-megapixel photos, opens it in Chromium and prints: next photo visible
after the key, frames a second of the scrolling grid, bytes a photo, packshot after a stroke of the brush. Times are
those of the machine it runs on, with whatever else runs there; for the brush, processor time stands beside them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, PASSWORD, QUIET
from tests.reliability.house import House, house
from tests.support import servers
from tests.support.images import product_scene, write_plain
from tests.support.photos import add_prepared_file
from webapp import storage
from webapp.models import Photo, db
from webapp.services import shoots, users

SIZE = (2000, 3000)
STEPS = 40
FRAMES = 240
# Down the whole page in 240 frames, or back up at a pace at which a person still sees the pictures.
FRAME_SCRIPT = """
async (part) => {
  const times = [];
  const step = part * document.documentElement.scrollHeight / 240;
  await new Promise((done) => {
    function frame(now) {
      times.push(now);
      scrollBy(0, step);
      if (times.length > 240) done();
      else requestAnimationFrame(frame);
    }
    requestAnimationFrame(frame);
  });
  return (times.length - 1) / ((times.at(-1) - times[0]) / 1000);
}
"""
CHANGED_SCRIPT = """
(old) => {
  const image = document.getElementById("result-image");
  return image.src && !image.src.endsWith(old) && image.complete;
}
"""
NEXT_SCRIPT = """
(key) => new Promise((done) => {
  const image = document.getElementById("original-image");
  const title = document.getElementById("title").textContent;
  const started = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  (function look() {
    const shown = document.getElementById("title").textContent !== title && image.complete && image.naturalWidth
      && !image.classList.contains("loading");
    if (shown) requestAnimationFrame(() => done(performance.now() - started));
    else requestAnimationFrame(look);
  })();
})
"""


def main() -> None:
    """Make the shoot, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=1000)
    count = parser.parse_args().photos
    servers.require_installed(CHROMIUM, "Chromium")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="packshot-large-")))
        home = stack.enter_context(house(folder))
        shoot_id = make_shoot(home, count)
        port = servers.free_port()
        web = [str(Path(sys.executable).parent / "gunicorn"), "webapp.wsgi:app", "--bind", f"127.0.0.1:{port}"]
        started = stack.enter_context(
            servers.process([*web, "--worker-class", "gthread", "--threads", "8"], folder / "web.log", home.env)
        )
        servers.wait_until(lambda: servers.listens(port), 60, "the web process")
        page = signed_in(stack, port)
        for line in measured(page, shoot_id, lambda: processor_seconds(started.pid)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def make_shoot(home: House, count: int) -> int:
    """A shoot of ``count`` prepared photos: one is prepared by small engines, the others are rows on its files."""
    with home.app.app_context():
        user, once = users.create_user("admin@studio.example", "Ada", "admin")
        users.change_password(user, once, PASSWORD)
        shoot = shoots.create_shoot("A large shoot", None)
        photo_path = write_plain(home.folder / "SKU0000_front.png", product_scene(*SIZE, (170, 30, 40))[0])
        first = add_prepared_file(shoot, photo_path)
        source = storage.current().result(first.id, first.result_token or "")
        names = [column.name for column in Photo.__table__.columns if column.name != "id"]
        values = {name: getattr(first, name) for name in names}
        with db.write() as session:
            copies = [
                Photo(**values | {"sku": f"SKU{number:04d}", "sha256": f"{number:064x}"}) for number in range(1, count)
            ]
            session.add_all(copies)
        for photo in copies:
            shutil.copytree(source, storage.current().result(photo.id, photo.result_token or ""), copy_function=os.link)
        return shoot.id


def signed_in(stack: ExitStack, port: int) -> Page:
    """A page of a browser that lives as long as ``stack``, signed in as the one person of this house."""
    browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=QUIET)
    stack.callback(browser.close)
    address = f"http://127.0.0.1:{port}"
    page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=address).new_page()
    sign_in(page)
    return page


def sign_in(page: Page) -> None:
    """As the one person of this house."""
    page.set_default_timeout(120_000)
    page.goto("/login")
    page.fill("[name=email]", "admin@studio.example")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/shoots")


def measured(page: Page, shoot_id: int, processor: Callable[[], float]) -> Iterator[str]:
    """The lines of the report, each as soon as it is measured."""
    page.goto(f"/shoots/{shoot_id}")
    page.locator(".tile img").first.wait_for()
    page.wait_for_timeout(2000)
    spent = browser_seconds()
    yield f"grid, frames a second down the whole page in {FRAMES} frames: {page.evaluate(FRAME_SCRIPT, 1):.0f}"
    yield f"browser's processor time a frame, ms: {1000 * (browser_seconds() - spent) / FRAMES:.1f}"
    yield f"grid, frames a second at a quarter of that pace: {page.evaluate(FRAME_SCRIPT, -0.25):.0f}"
    received = count_bytes(page.context.new_cdp_session(page))
    page.goto(f"/shoots/{shoot_id}/review", wait_until="networkidle")
    first, waits, spent = received(), [], browser_seconds()
    for _ in range(STEPS):
        # A reviewer looks for a moment; the next photo is fetched meanwhile.
        page.wait_for_timeout(700)
        waits.append(page.evaluate(NEXT_SCRIPT, "ArrowRight"))
    yield f"browser's processor time a photo, ms: {1000 * (browser_seconds() - spent) / STEPS:.0f}"
    yield f"next photo after the key, ms: median {np.median(waits):.0f}, p95 {np.percentile(waits, 95):.0f}"
    yield f"review page at first, kB: {first / 1000:.0f}; then a photo, kB: {(received() - first) / 1000 / STEPS:.0f}"
    strokes, cost = stroke_times(page, processor)
    yield f"packshot after a stroke, ms: median {np.median(strokes):.0f}, p95 {np.percentile(strokes, 95):.0f}"
    yield f"processor time of the web process for it, ms: median {1000 * np.median(cost):.0f}"


def browser_seconds() -> float:
    """Processor seconds of the browser, all its processes together."""
    return processor_seconds(os.getpid(), "chrom")


def count_bytes(session: CDPSession) -> Callable[[], int]:
    """A function that says how many bytes have come over the network so far."""
    total = 0

    def add(event: Any) -> None:
        nonlocal total
        total += int(event["encodedDataLength"])

    session.send("Network.enable")
    session.on("Network.loadingFinished", add)
    return lambda: total


def stroke_times(page: Page, processor: Callable[[], float]) -> tuple[list[float], list[float]]:
    """Milliseconds from the end of a stroke until the new packshot is drawn, and processor seconds of each."""
    page.locator('[data-file="packshot"]').click()
    page.keyboard.press("b")
    # A person looks for the place to begin; what the first stroke needs is loaded meanwhile.
    page.wait_for_timeout(700)
    box = page.locator("#original-image").bounding_box()
    if box is None:
        raise RuntimeError("the original is not on the page")
    waits, cost = [], []
    for number in range(STEPS // 2):
        source, spent = page.locator("#result-image").get_attribute("src"), processor()
        x = box["x"] + box["width"] * (0.3 + 0.4 * number / STEPS)
        page.mouse.move(x, box["y"] + box["height"] * 0.4)
        page.mouse.down()
        page.mouse.move(x + 20, box["y"] + box["height"] * 0.5, steps=8)
        started = time.perf_counter()
        page.mouse.up()
        page.wait_for_function(CHANGED_SCRIPT, arg=source)
        waits.append(1000 * (time.perf_counter() - started))
        cost.append(processor() - spent)
    return waits, cost


def processor_seconds(parent: int, named: str = "") -> float:
    """User and system seconds so far of a process and all below it, or of those whose name has ``named`` in it."""
    found: dict[int, tuple[int, str, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        fields = rest.split()
        found[int(stat.parent.name)] = (int(fields[1]), name, (int(fields[11]) + int(fields[12])) / 100)
    family = {parent}
    while grown := {pid for pid, (above, _, _) in found.items() if above in family} - family:
        family |= grown
    return sum(found[pid][2] for pid in family if pid in found and named in found[pid][1])


if __name__ == "__main__":
    main()
