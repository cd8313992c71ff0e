from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pipelines import batch
from pipelines.engines.base import Engines
from pipelines.engines.choice import Choice
from pipelines.types import RefusedImage
from tests.support import images
from tests.support.engines import classical_engines


def folders(*relative: str) -> list[str]:
    return [job.folder.as_posix() for job in batch.plan((Path("in") / name, Path(name)) for name in relative)]


def test_a_photo_goes_to_its_relative_path_without_suffix() -> None:
    assert folders("SKU1/front.jpg", "SKU2/front.jpg", "a.b.png") == ["SKU1/front", "SKU2/front", "a.b"]


def test_two_formats_of_one_name_never_overwrite_each_other() -> None:
    assert folders("front.jpg", "front.png", "front.tif") == ["front", "front.png", "front.tif"]


def test_names_that_differ_only_in_case_are_kept_apart() -> None:
    assert folders("Front.jpg", "front.JPG") == ["Front", "front.JPG"]


def test_a_photo_never_writes_into_another_photos_folder() -> None:
    """SKU1.jpg would own SKU1/, which the photos of the subfolder SKU1 live in."""
    assert folders("SKU1.jpg", "SKU1/crops.jpg") == ["SKU1.jpg", "SKU1/crops"]


def test_the_same_name_from_several_inputs_is_numbered_at_last() -> None:
    assert folders("a.jpg", "a.jpg", "a.jpg") == ["a", "a.jpg", "a.jpg-2"]


def test_folders_are_walked_in_order_and_other_files_are_named(tmp_path: Path) -> None:
    for name in ("b/2.JPG", "b/1.heic", "a/x.gif", "notes.txt", ".hidden.jpg", ".cache/y.jpg", "out/old/mask.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    photos, left_out = batch.find_photos([tmp_path], tmp_path / "out")
    assert [relative.as_posix() for _, relative in photos] == ["a/x.gif", "b/1.heic", "b/2.JPG"]
    assert [path.name for path in left_out] == ["notes.txt"]


def test_a_file_named_by_hand_is_always_tried(tmp_path: Path) -> None:
    (tmp_path / "photo").touch()
    assert batch.find_photos([tmp_path / "photo"], tmp_path)[0] == [(tmp_path / "photo", Path("photo"))]


def test_a_refused_photo_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "load_engines", lambda **_chosen: classical_engines())
    (tmp_path / "in").mkdir()
    images.write_truncated(tmp_path / "in" / "bad.jpg")
    images.write_plain(tmp_path / "in" / "good.jpg")
    photos, _ = batch.find_photos([tmp_path / "in"], tmp_path / "out")
    done = list(batch.run(batch.plan(photos), tmp_path / "out", 1))
    assert [(result.job.path.name, result.reason is None) for result in done] == [
        ("bad.jpg", False),
        ("good.jpg", True),
    ]
    assert (tmp_path / "out" / "good" / "photo.json").is_file()
    assert not (tmp_path / "out" / "bad").exists()


def test_an_unforeseen_error_concerns_one_photo_and_becomes_a_sentence(tmp_path: Path) -> None:
    class Broken:
        name = weights = "broken"

        def segment(self, image_rgb: object) -> None:
            raise ZeroDivisionError("no good")

    engines = classical_engines()
    broken = Engines(Broken(), engines.keypointer, engines.embedder)  # type: ignore[arg-type]
    done = batch.prepare_one(batch.Job(images.write_plain(tmp_path / "a.jpg"), Path("a")), tmp_path, broken)
    assert done.reason is not None
    assert "ZeroDivisionError" in done.reason


def test_failures_are_listed_and_an_old_list_goes(tmp_path: Path) -> None:
    job = batch.Job(tmp_path / "a.jpg", Path("a"))
    batch.write_failures(tmp_path, [batch.Done(job, str(RefusedImage("The file is empty.")))])
    with (tmp_path / "failures.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [["path", "reason"], [str(tmp_path / "a.jpg"), "The file is empty."]]
    batch.write_failures(tmp_path, [])
    assert not (tmp_path / "failures.csv").exists()


def test_photos_lost_with_a_crashed_process_are_tried_again_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[list[str]] = []

    def pooled(jobs: Sequence[batch.Job], out: Path, processes: int, choice: Choice) -> Iterator[batch.Done]:
        rounds.append([job.folder.name for job in jobs])
        poisoned = any(job.folder.name == "poison" for job in jobs)
        yield from (batch.Done(job, batch.CRASHED if poisoned else None) for job in jobs)

    monkeypatch.setattr(batch, "load_engines", lambda **_chosen: classical_engines())
    monkeypatch.setattr(batch, "_pooled", pooled)
    jobs = [batch.Job(tmp_path / name, Path(name)) for name in ("a", "poison", "b")]
    done = {result.job.folder.name: result.reason for result in batch.run(jobs, tmp_path, 2)}
    assert rounds == [["a", "poison", "b"], ["a"], ["poison"], ["b"]]
    assert done == {"a": None, "poison": batch.CRASHED, "b": None}


def test_a_dead_process_is_a_result_and_not_a_crash(tmp_path: Path) -> None:
    future: Future[batch.Done] = Future()
    future.set_exception(BrokenProcessPool())
    job = batch.Job(tmp_path / "a.jpg", Path("a"))
    assert batch._result(future, job) == batch.Done(job, batch.CRASHED)
