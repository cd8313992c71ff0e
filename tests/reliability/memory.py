"""Memory of one worker child over many photos: ``python -m tests.reliability.memory [--photos 300] [--small]``.

Prints the resident size in MB after every tenth of the photos and leaves with status 1 when it grew: the mean of the
last three tenths is more than 5 % and 20 MB over the mean of the second to fourth (the first one still warms up).
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import mean

import click
import numpy as np
from PIL import Image, ImageDraw

from pipelines.imaging.decode import decode
from tests.reliability.house import House, house
from tests.support import servers
from webapp.models import db
from webapp.services import imports, shoots

_ALLOWED_SHARE, _ALLOWED_MB = 1.05, 20.0


def write_large_photos(folder: Path, count: int, sources: list[Path]) -> None:
    """Different photos of 6 to 12 MP: the sources by turns (or drawn shapes), each at another size."""
    folder.mkdir(parents=True)
    for number in range(count):
        width = 2000 + 37 * (number % 27)
        picture = _picture(number, sources).resize((width, width * 3 // 2))
        # One pixel of its own makes every file a different photo.
        picture.putpixel((0, 0), (number % 256, number // 256, 0))
        picture.save(folder / f"M{number:04d}_front.jpg", quality=85)


def _picture(number: int, sources: list[Path]) -> Image.Image:
    if sources:
        return Image.fromarray(decode(sources[number % len(sources)]).image_rgb)
    picture = Image.new("RGB", (800, 1200), (225, 224, 222))
    ImageDraw.Draw(picture).ellipse((150, 200, 650, 1000), fill=(number * 7 % 200, 60, number * 13 % 200))
    return picture


def children_mb(parent: int) -> float:
    """Resident MB of the largest child of a process."""
    sizes = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields["PPid"]) == parent and "VmRSS" in fields:
            sizes.append(int(fields["VmRSS"].split()[0]) / 1024)
    return max(sizes)


def measure(home: House, shoot_id: int, photos: int, small: bool) -> list[float]:
    """Resident MB after each tenth of the photos."""
    module = "tests.support.small_worker" if small else "webapp.worker"
    sizes: list[float] = []
    with servers.process(servers.python("-m", module), home.folder / "worker.log", home.env) as worker:
        for tenth in range(1, 11):
            goal = photos * tenth // 10
            servers.wait_until(partial(_reached, home, shoot_id, goal), 1800, f"{goal} photos\n{home.logs()}")
            sizes.append(children_mb(worker.pid))
            click.echo(f"{goal:5d} photos  {sizes[-1]:8.1f} MB")
    return sizes


def _reached(home: House, shoot_id: int, goal: int) -> bool:
    return home.finished(shoot_id) >= goal


def has_grown(sizes: list[float]) -> bool:
    """Whether the end is clearly above the beginning; ``sizes`` in MB, ten of them."""
    before, after = mean(sizes[1:4]), mean(sizes[-3:])
    return after > before * _ALLOWED_SHARE and after - before > _ALLOWED_MB


@click.command()
@click.option("--photos", default=300, show_default=True, help="How many.")
@click.option("--small", is_flag=True, help="With small engines instead of the trained nets.")
@click.option("--sources", type=click.Path(exists=True, path_type=Path), help="Photographs to use (default: drawn).")
def main(photos: int, small: bool, sources: Path | None) -> None:
    """Measure and judge."""
    np.seterr(all="raise")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_large_photos(folder / "photos", photos, sorted(sources.rglob("*.jpg")) if sources else [])
        with house(folder, PACKSHOT_WORKERS="1", PACKSHOT_LEASE_SECONDS="300") as home:
            sizes = measure(home, import_all(home, folder / "photos"), photos, small)
            failed = home.states(1).get("failed", 0)
    click.echo(f"{failed} failed; from {mean(sizes[1:4]):.0f} MB to {mean(sizes[-3:]):.0f} MB")
    sys.exit(1 if has_grown(sizes) or failed else 0)


def import_all(home: House, folder: Path) -> int:
    """A shoot of all photos in ``folder``; its id."""
    with home.app.app_context():
        shoot_id = shoots.create_shoot("Memory", None).id
        for _tally in imports.add_files(shoot_id, folder, imports.scan(folder).matched):
            db.session.expire_all()
        return shoot_id


if __name__ == "__main__":
    main()
