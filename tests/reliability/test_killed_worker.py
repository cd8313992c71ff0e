"""Real processes, killed without warning: every photo still ends in a state that a person understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.reliability.house import House, house, write_photos
from tests.support import servers
from webapp.models.status import FAILED, TO_REVIEW
from webapp.services import health, imports, shoots

PHOTOS = 40
INSTALLATIONS = ("embedded", "servers")
MakeHouse = Callable[..., AbstractContextManager[House]]


@pytest.fixture(params=[pytest.param("embedded"), pytest.param("servers", marks=pytest.mark.servers)])
def make_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeHouse]:
    """A function that opens an installation: on SQLite and files, then on PostgreSQL and Redis."""
    if request.param == "embedded":
        yield lambda **more: house(tmp_path, **more)
        return
    with servers.postgres(tmp_path / "postgres") as database_url, servers.redis(tmp_path / "redis") as broker_url:
        yield lambda **more: house(tmp_path, database_url, broker_url, **more)


def import_photos(home: House, folder: Path) -> int:
    """A shoot of all photos in ``folder``; its id."""
    with home.app.app_context():
        shoot_id = shoots.create_shoot("Killed", None).id
        found = imports.scan(folder).matched
        tallies = list(imports.add_files(shoot_id, folder, found))
        assert tallies[-1].added == len(found)
        return shoot_id


def test_every_photo_of_a_shoot_survives_the_sudden_death_of_its_worker(make_house: MakeHouse, tmp_path: Path) -> None:
    with make_house(TEST_SECONDS_PER_PHOTO="0.15") as home:
        shoot_id = import_photos(home, write_photos(tmp_path / "photos", PHOTOS))
        with home.worker() as worker:
            servers.wait_until(lambda: home.finished(shoot_id) >= 8, 60, f"eight photos\n{home.logs()}")
            servers.kill_group(worker)
        left = home.finished(shoot_id)
        assert left < PHOTOS, "the worker was too fast to be killed in the middle"
        with home.worker(), home.sweeper():
            servers.wait_until(lambda: home.finished(shoot_id) == PHOTOS, 90, f"all photos\n{home.logs()}")
        assert home.states(shoot_id) == {TO_REVIEW: PHOTOS}
        for photo in home.photos(shoot_id):
            assert home.result_folders(photo) == [photo.result_token]
            assert photo.attempts <= 2


def test_a_photo_that_kills_its_worker_is_set_aside_and_the_rest_goes_on(make_house: MakeHouse, tmp_path: Path) -> None:
    with make_house() as home:
        shoot_id = import_photos(home, write_photos(tmp_path / "photos", 12, poison=True))
        with home.worker(), home.sweeper():
            servers.wait_until(lambda: home.finished(shoot_id) == 12, 90, f"all photos\n{home.logs()}")
        assert home.states(shoot_id) == {TO_REVIEW: 11, FAILED: 1}
        (failed,) = [photo for photo in home.photos(shoot_id) if photo.state == FAILED]
        assert failed.original_name == "SKU004_front.png"
        assert failed.attempts == 3
        assert failed.state_reason is not None and "stopped the worker 3 times" in failed.state_reason


def test_health_says_whether_a_worker_consumes(make_house: MakeHouse) -> None:
    with make_house() as home:

        def consuming() -> bool:
            with home.app.app_context():
                return health.check().workers_consuming

        assert not consuming()
        with home.worker() as worker, home.sweeper():
            servers.wait_until(consuming, 30, f"a canary\n{home.logs()}")
            servers.kill_group(worker)
            servers.wait_until(lambda: not consuming(), 30, "the silence to be noticed")
