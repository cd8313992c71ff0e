"""Many photos from the command line: which files, into which folders, on how many processes."""

from __future__ import annotations

import csv
import logging
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import cv2

from pipelines.engines import load_engines
from pipelines.engines.base import Engines
from pipelines.engines.choice import Choice
from pipelines.exports.files import write_photo_folder
from pipelines.names import parse_name
from pipelines.prepare import prepare_file
from pipelines.types import RefusedImage

LOG = logging.getLogger(__name__)
PHOTO_SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".heic", ".heif"}
# Pictures that people expect to be taken: refused with a sentence, never passed over in silence.
OTHER_PICTURES = {
    ".gif",
    ".bmp",
    ".svg",
    ".psd",
    ".avif",
    ".jp2",
    ".dng",
    ".cr2",
    ".cr3",
    ".nef",
    ".arw",
    ".raf",
    ".orf",
}
CRASHED = "This photo stopped the program that prepared it; send it to whoever looks after Packshot."


@dataclass(frozen=True)
class Job:
    """One photo and the folder, relative to the output, that its results go to; what its name says of it."""

    path: Path
    folder: Path
    sku: str = ""
    view: str = ""


@dataclass(frozen=True)
class Done:
    """A finished job; ``reason`` is a sentence when the photo was refused."""

    job: Job
    reason: str | None = None


def find_photos(inputs: Sequence[Path], out: Path) -> tuple[list[tuple[Path, Path]], list[Path]]:
    """((path, path relative to its input), ...) in order, and the files left out because they are no pictures.

    A file that is named itself is always tried. Hidden files and an earlier run's results in ``out`` are not looked at.
    """
    photos: list[tuple[Path, Path]] = []
    left_out: list[Path] = []
    for source in inputs:
        if source.is_file():
            photos.append((source, Path(source.name)))
            continue
        for path in _walk(source, out.resolve()):
            if path.suffix.lower() in PHOTO_SUFFIXES | OTHER_PICTURES:
                photos.append((path, path.relative_to(source)))
            else:
                left_out.append(path)
    return photos, left_out


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() != out)
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def plan(photos: Iterable[tuple[Path, Path]]) -> list[Job]:
    """One folder for every photo, none inside another's and no two alike, also where case does not count.

    A photo goes to its relative path without suffix. When that is taken, by ``front.jpg`` before ``front.png`` or by a
    subfolder of the same name, it keeps its suffix: ``front.png/``; when that is taken too, a number is added.
    """
    listed = list(photos)
    taken = {_key(parent) for _, relative in listed for parent in relative.parents}
    jobs = []
    for path, relative in listed:
        folder = next(name for name in _candidates(relative) if _key(name) not in taken)
        taken.add(_key(folder))
        jobs.append(Job(path, folder, *parse_name(relative.as_posix())))
    return jobs


def _candidates(relative: Path) -> Iterator[Path]:
    yield relative.with_suffix("")
    yield relative
    number = 2
    while True:
        yield relative.with_name(f"{relative.name}-{number}")
        number += 1


def _key(path: Path) -> str:
    return path.as_posix().casefold()


SHIPPED = Choice()


def run(jobs: Sequence[Job], out: Path, processes: int, choice: Choice = SHIPPED) -> Iterator[Done]:
    """Prepare every job with the chosen engines, results as they finish."""
    # Opened here in any case: missing weights are then said once, not once for every photo.
    engines = open_engines(choice)
    if processes <= 1 or len(jobs) <= 1:
        yield from (prepare_one(job, out, engines) for job in jobs)
        return
    lost: list[Job] = []
    for done in _pooled(jobs, out, processes, choice):
        if done.reason == CRASHED:
            lost.append(done.job)
        else:
            yield done
    # One photo that kills its process takes its neighbours along: each of them gets a process of its own.
    for job in lost:
        yield from _pooled([job], out, 1, choice)


def _pooled(jobs: Sequence[Job], out: Path, processes: int, choice: Choice) -> Iterator[Done]:
    # A fresh process each: after a fork, libraries that hold threads or locks may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(jobs)), context, _open_in_child, (choice,)) as pool:
        futures = {pool.submit(_prepare_in_child, job, out): job for job in jobs}
        for future in as_completed(futures):
            yield _result(future, futures[future])


def _result(future: Future[Done], job: Job) -> Done:
    try:
        return future.result()
    except BrokenProcessPool:
        return Done(job, CRASHED)


_child: dict[str, Engines] = {}


def _open_in_child(choice: Choice) -> None:
    _child["engines"] = open_engines(choice)


def _prepare_in_child(job: Job, out: Path) -> Done:
    return prepare_one(job, out, _child["engines"])


def open_engines(choice: Choice = SHIPPED) -> Engines:
    """The chosen engines on one thread: photos run beside each other, not the parts of one."""
    cv2.setNumThreads(1)
    return load_engines(threads=1, choice=choice)


def prepare_one(job: Job, out: Path, engines: Engines) -> Done:
    """Prepare one photo and write its folder; whatever goes wrong concerns this photo only."""
    try:
        photo, prepared = prepare_file(job.path, engines, job.view)
        write_photo_folder(out / job.folder, photo, prepared)
    except RefusedImage as refusal:
        return Done(job, str(refusal))
    except Exception as error:
        LOG.exception("preparing %s failed", job.path)
        return Done(job, f"Packshot could not prepare this photo ({type(error).__name__}: {error}).")
    return Done(job)


def write_failures(out: Path, failed: Sequence[Done]) -> None:
    """``failures.csv`` (path, reason) in ``out``; a list of an earlier run is removed when nothing failed."""
    path = out / "failures.csv"
    if not failed:
        path.unlink(missing_ok=True)
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "reason"))
        writer.writerows((str(done.job.path), done.reason) for done in failed)
