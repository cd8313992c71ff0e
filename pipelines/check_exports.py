"""Photos rendered for channels and checked, from the command line: what would pass, what can be mended, what not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pipelines.batch import Job, find_photos, open_engines, plan
from pipelines.checks.mending import deliver_checked, mend
from pipelines.exports.profiles import ExportProfile
from pipelines.imaging.decode import decode
from pipelines.names import view_rank
from pipelines.prepare import prepare
from pipelines.types import Photo, RefusedImage, UInt8Array

MaskOf = Callable[[Path, Photo], UInt8Array]


@dataclass(frozen=True)
class Verdict:
    """One photo on one channel: sentences of what failed as rendered, and of what still fails after mending.

    ``band`` is the share 0..1 of the border band that has the ground's colour, as rendered; ``held`` names the checks
    that still fail; ``main`` says that the photo is its product's main picture.
    """

    photo: str
    channel: str
    faults: tuple[str, ...]
    left: tuple[str, ...]
    band: float
    held: tuple[str, ...] = ()
    main: bool = True


def check_photos(
    inputs: Sequence[Path], profiles: Sequence[ExportProfile], prepared: Path | None
) -> Iterator[list[Verdict]]:
    """The verdicts of each photo of ``inputs``; masks from ``prepared``, what ``prepare --out`` wrote, else by nets."""
    photos, _ = find_photos(inputs, prepared or Path())
    mask_of = stored_masks(prepared) if prepared else _by_nets()
    jobs = plan(photos)
    main = main_pictures(jobs)
    for job in jobs:
        try:
            photo = decode(job.path)
        except RefusedImage as refusal:
            yield [Verdict(str(job.folder), one.name, (str(refusal),), (str(refusal),), 0.0) for one in profiles]
            continue
        alpha = mask_of(job.folder, photo)
        yield [_verdict(job, photo, alpha, one, job.folder in main) for one in profiles]


def main_pictures(jobs: Sequence[Job]) -> set[Path]:
    """Folders of the photos that shops would show first: of each SKU one, chosen by its view as exports choose it."""
    first: dict[str, Job] = {}
    for job in sorted(jobs, key=lambda job: (view_rank(job.view), job.folder)):
        first.setdefault(job.sku, job)
    return {job.folder for job in first.values()}


def stored_masks(prepared: Path) -> MaskOf:
    """Masks from the folder of an earlier ``prepare``; FileNotFoundError with a sentence when one is missing."""

    def mask_of(folder: Path, _photo: Photo) -> UInt8Array:
        path = prepared / folder / "mask.png"
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing; prepare the same photos into {prepared} first.")
        with Image.open(path, formats=("PNG",)) as picture:
            return np.asarray(picture.convert("L"))

    return mask_of


def summary(verdicts: Sequence[Verdict]) -> str:
    """One channel's figures in a line."""
    passed = sum(not one.faults for one in verdicts)
    mended = sum(bool(one.faults) and not one.left for one in verdicts)
    whole = sum(one.band == 1 for one in verdicts)
    why = Counter(name for one in verdicts for name in one.held)
    reasons = f" ({', '.join(f'{name} {count}' for name, count in why.most_common())})" if why else ""
    return (
        f"{verdicts[0].channel}: {passed} of {len(verdicts)} pass as rendered, {mended} more when mended, "
        f"{len(verdicts) - passed - mended} held back{reasons}; border band all ground in {whole}"
    )


def _by_nets() -> MaskOf:
    engines = open_engines()
    return lambda _folder, photo: prepare(photo, engines).alpha


def _verdict(job: Job, photo: Photo, alpha: UInt8Array, profile: ExportProfile, main: bool) -> Verdict:
    found = deliver_checked(photo, alpha, profile, main=main)
    after = mend(photo, alpha, profile, main=main) if any(one.mend is not None for one in found.failed) else found
    band = next((one.value for one in found.checks if one.name == "ground"), 0.0)
    sentences = [tuple(one.message for one in checked.failed) for checked in (found, after)]
    held = tuple(one.name for one in after.failed)
    return Verdict(str(job.folder), profile.name, sentences[0], sentences[1], band, held, main)
