"""A whole installation of real processes on a temporary folder, and what happened in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import numpy as np
from flask import Flask
from PIL import Image

from tests.support import servers
from webapp import config, create_app
from webapp.models import Photo, schema
from webapp.models import db as database
from webapp.services import shoots

LEASE_SECONDS = 8


@dataclass
class House:
    """One installation: its application in this process, its environment for the others."""

    folder: Path
    env: dict[str, str]
    app: Flask

    def worker(self) -> AbstractContextManager[Popen[bytes]]:
        """A worker with small engines, as a process group of its own."""
        return servers.process(servers.python("-m", "tests.support.small_worker"), self.folder / "worker.log", self.env)

    def searcher(self) -> AbstractContextManager[Popen[bytes]]:
        """A search process with small engines."""
        arguments = servers.python("-m", "tests.support.small_searcher")
        return servers.process(arguments, self.folder / "searcher.log", self.env)

    def sweeper(self) -> AbstractContextManager[Popen[bytes]]:
        """The sweeper of the Procfile."""
        arguments = servers.python("-m", "flask", "--app", "webapp", "sweep", "--loop")
        return servers.process(arguments, self.folder / "sweeper.log", self.env)

    def states(self, shoot_id: int) -> Counter[str]:
        """How many photos of a shoot are in which state."""
        with self.app.app_context():
            counts = shoots.progress(shoot_id).counts
        return Counter({state: count for state, count in counts.items() if count})

    def finished(self, shoot_id: int) -> int:
        """How many photos of a shoot are prepared or failed."""
        with self.app.app_context():
            return shoots.progress(shoot_id).done

    def photos(self, shoot_id: int) -> list[Photo]:
        """The rows of a shoot, loaded for reading."""
        with self.app.app_context():
            rows = list(database.session.query(Photo).filter_by(shoot_id=shoot_id).order_by(Photo.id))
            database.session.expunge_all()
            return rows

    def result_folders(self, photo: Photo) -> list[str]:
        """What lies in the results of a photo, half-written things included."""
        parent = self.folder / "data" / "results" / str(photo.id)
        return sorted(path.name for path in parent.iterdir()) if parent.exists() else []

    def logs(self) -> str:
        """The ends of all logs, for the message of a test that fails."""
        paths = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in paths)


@contextmanager
def house(folder: Path, database_url: str = "", broker_url: str = "", **more: str) -> Iterator[House]:
    """An installation without a running process yet; empty addresses mean the embedded defaults."""
    env = {"PACKSHOT_DATA_DIR": str(folder / "data"), "DATABASE_URL": database_url, "CELERY_BROKER_URL": broker_url}
    env |= {
        "PACKSHOT_LEASE_SECONDS": str(LEASE_SECONDS),
        "PACKSHOT_WORKERS": "2",
        "PACKSHOT_CANARY_SECONDS": "1",
        **more,
    }
    app = create_app(config.from_env(env))
    with app.app_context():
        schema.upgrade()
    try:
        yield House(folder, env, app)
    finally:
        app.extensions[database.EXTENSION].dispose()
        app.extensions["celery"].close()


def write_photos(folder: Path, count: int, poison: bool = False) -> Path:
    """``count`` different small photos of a coloured box on grey; with ``poison``, one of them is all magenta."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        image = np.full((160, 120, 3), 220, np.uint8)
        image[30:130, 30:90] = (number * 5 % 200, 60, 200 - number * 3 % 200)
        if poison and number == count // 3:
            image[:] = (255, 0, 255)
        Image.fromarray(image).save(folder / f"SKU{number:03d}_front.png")
    return folder
