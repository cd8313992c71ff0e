"""How fast a photo finds its product in a large house: ``python -m tests.reliability.large_search [--vectors 100000]``.

Makes an installation with one prepared photo and as many rows with drawn vectors, ten views of each product; builds the
index as a worker does; starts the web process and the search process with the shipped nets; and drops 6-megapixel
photos on the search page in Chromium. Prints the time from the drop until the results are there, and until the first
picture is seen; and processor time, which what else runs on the machine changes less.
"""

from __future__ import annotations

import argparse
import base64
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from playwright.sync_api import Page
from sqlalchemy import insert

from pipelines.bench.index import VIEWS
from pipelines.retrieval.pooling import unit
from pipelines.types import UInt8Array
from tests.browser.conftest import CHROMIUM, PASSWORD
from tests.reliability.house import House, house
from tests.reliability.large_shoot import processor_seconds, signed_in
from tests.support import servers
from tests.support.images import product_scene, write_plain
from tests.support.photos import add_prepared_file
from webapp import storage
from webapp.jobs import engines
from webapp.jobs.rebuild_index import rebuild_index
from webapp.models import IndexBuild, Photo, db
from webapp.models.base import utcnow
from webapp.models.status import APPROVED
from webapp.services import search_line, shoots, users
from webapp.services.errors import UserError

SIZE = (2000, 3000)
LOT = 2000
SPREAD = 0.45
SEARCHES = 30
DROP_SCRIPT = """
([encoded, name]) => new Promise((done) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  document.getElementById("results-title")?.remove();
  const started = performance.now();
  let found = null;
  dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
  (function look() {
    const picture = document.querySelector("#found .tile img");
    if (found === null && document.getElementById("results-title")) found = performance.now() - started;
    if (found !== null && picture?.complete && picture.naturalWidth) done([found, performance.now() - started]);
    else requestAnimationFrame(look);
  })();
})
"""


@dataclass(frozen=True)
class Timed:
    """One search: milliseconds until results, until the first picture; processor seconds of web and search process."""

    found_ms: float
    seen_ms: float
    web_s: float
    search_s: float


def main() -> None:
    """Fill the house, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=int, default=100_000)
    count = parser.parse_args().vectors
    servers.require_installed(CHROMIUM, "Chromium")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="packshot-search-")))
        home = stack.enter_context(house(folder))
        fill(home, count)
        say(f"index of {count} vectors: {build(home):.1f} s of processor time")
        web, searcher, port = processes(home, stack)
        page = signed_in(stack, port)
        report(list(measured(page, folder, (web, searcher))))


def fill(home: House, count: int) -> None:
    """One photo prepared by the shipped nets, and ``count`` rows like it with drawn vectors and its packshot."""
    with home.app.app_context():
        user, once = users.create_user("admin@studio.example", "Ada", "admin")
        users.change_password(user, once, PASSWORD)
        shoot = shoots.create_shoot("A large house", None)
        first = add_prepared_file(shoot, write_plain(home.folder / "SKU_front.png", scene(0)), engines.from_weights)
        values = {column.name: getattr(first, column.name) for column in Photo.__table__.columns if column.name != "id"}
        # Approved views of one SKU are one product, which takes a closer look than single photos.
        values["state"] = APPROVED
        # What was changed a moment ago is looked at again; this house is older.
        values["prepared_at"] = values["updated_at"] = utcnow() - timedelta(days=1)
        random = np.random.default_rng(0)
        for start in range(0, count, LOT):
            add_rows(values, range(start, min(start + LOT, count)), random)
        results = storage.current().result(first.id, "").parent
        for photo_id in range(first.id + 1, first.id + count + 1):
            # Everybody's pictures are the first one's.
            (results / str(photo_id)).symlink_to(results / str(first.id))


def add_rows(values: dict[str, object], numbers: range, random: np.random.Generator) -> None:
    """A lot of photos, ten views of each product."""
    stored = values["descriptor"]
    size = len(stored) // 4 if isinstance(stored, bytes) else 0
    centres = np.abs(random.standard_normal((len(numbers) // VIEWS + 1, size), np.float32))
    vectors = np.repeat(centres, VIEWS, 0)[: len(numbers)]
    vectors += SPREAD * np.abs(random.standard_normal(vectors.shape, np.float32))
    rows = [
        values | {"sku": f"SKU{number // VIEWS:06d}", "sha256": f"{number:064x}", "descriptor": vector.tobytes()}
        for number, vector in zip(numbers, unit(vectors), strict=True)
    ]
    with db.write() as session:
        session.execute(insert(Photo), rows)


def build(home: House) -> float:
    """Build the index as a worker does; processor seconds."""
    with home.app.app_context():
        started = time.process_time()
        rebuild_index()
        spent = time.process_time() - started
        if db.session.get_one(IndexBuild, 1).covers_until is None:
            raise RuntimeError("the index was not built")
    return spent


def processes(home: House, stack: ExitStack) -> tuple[int, int, int]:
    """Start web and search process; their ids and the port."""
    port = servers.free_port()
    web = [str(Path(sys.executable).parent / "gunicorn"), "webapp.wsgi:app", "--bind", f"127.0.0.1:{port}"]
    web += ["--worker-class", "gthread", "--threads", "8"]
    started = stack.enter_context(servers.process(web, home.folder / "web.log", home.env))
    arguments = servers.python("-m", "webapp.searcher")
    searcher = stack.enter_context(servers.process(arguments, home.folder / "searcher.log", home.env))
    begun = time.monotonic()
    servers.wait_until(lambda: servers.listens(port), 60, "the web process")
    servers.wait_until(lambda: answers(home), 600, f"the search process\n{home.logs()}")
    say(f"search process ready after {time.monotonic() - begun:.0f} s, {resident_mb(searcher.pid):.0f} MB")
    return started.pid, searcher.pid, port


def answers(home: House) -> bool:
    """Whether the search process takes questions."""
    with home.app.app_context():
        try:
            search_line.ask("find", source={}, filters={"states": ["to_review"]}, by="product", first=0, count=1)
        except UserError:
            return False
    return True


def measured(page: Page, folder: Path, processes: tuple[int, int]) -> Iterator[Timed]:
    """Drop one photo after the other."""
    for number in range(SEARCHES):
        photo = write_plain(folder / "query.jpg", scene(number))
        page.goto("/search")
        before = [processor_seconds(process) for process in processes]
        found, seen = page.evaluate(DROP_SCRIPT, [base64.b64encode(photo.read_bytes()).decode(), f"photo {number}.jpg"])
        spent = [processor_seconds(process) - start for process, start in zip(processes, before, strict=True)]
        # The first one meets cold caches.
        if number:
            yield Timed(found, seen, *spent)


@lru_cache(maxsize=1)
def plain_scene() -> UInt8Array:
    """A photo of a product, (3000, 2000, 3)."""
    return product_scene(*SIZE)[0]


def scene(number: int) -> UInt8Array:
    """The same in other colours for each number, without the seconds that drawing it takes."""
    return np.roll(plain_scene(), number, axis=2) - np.uint8(number)


def report(all_of: list[Timed]) -> None:
    """Print medians and 95th percentiles."""
    for words, times in (
        ("drop until the results are there, ms", [one.found_ms for one in all_of]),
        ("drop until the first picture is seen, ms", [one.seen_ms for one in all_of]),
        ("processor time of the web process, ms", [1000 * one.web_s for one in all_of]),
        ("processor time of the search process, ms", [1000 * one.search_s for one in all_of]),
    ):
        say(f"{words}: median {np.median(times):.0f}, p95 {np.percentile(times, 95):.0f}")


def resident_mb(process: int) -> float:
    """Memory of a process."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def say(line: str) -> None:
    """A line of the report, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
