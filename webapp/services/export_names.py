"""What the files of an export are called, by its channel's template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.exports.profiles import ExportProfile
from pipelines.names import view_rank
from webapp.models import Photo
from webapp.services import codes
from webapp.services.names import file_stem


@dataclass(frozen=True)
class Named:
    """A photo's name without suffix and its place among its product's pictures; ``problem`` when it has no name."""

    photo: Photo
    name: str
    place: int
    problem: str = ""


def name_all(photos: Iterable[Photo], profile: ExportProfile, number: bool = False) -> list[Named]:
    """Names of all photos, in order of SKU and place; ``number`` tells equal names apart instead of leaving them."""
    by_sku: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_sku[photo.sku].append(photo)
    known = codes.known(profile.names.code) if profile.names.code else {}
    named = [
        _name(photo, place, profile, known)
        for sku in sorted(by_sku)
        for place, photo in enumerate(sorted(by_sku[sku], key=_order))
    ]
    return _numbered(named) if number else named


def collisions(named: Iterable[Named]) -> list[str]:
    """A sentence for every name that several photos want."""
    wanted: dict[str, list[Named]] = defaultdict(list)
    for one in named:
        if not one.problem:
            # Folders on Windows and macOS hold one file per name whatever its case.
            wanted[one.name.casefold()].append(one)
    return [_sentence(several) for several in wanted.values() if len(several) > 1]


def _order(photo: Photo) -> tuple[tuple[int, str], int]:
    return view_rank(photo.view), photo.id


def _name(photo: Photo, place: int, profile: ExportProfile, known: dict[str, str]) -> Named:
    rule = profile.names
    slot = rule.slot(place)
    code = codes.code_of(rule.code, photo.sku, known) if rule.code else ""
    if code is None:
        word = codes.WORDS[rule.code]
        problem = (
            f"{profile.title} names files by {word}, and the SKU {photo.sku} has none. Add it under Product codes."
        )
        return Named(photo, "", place, problem)
    if slot is None:
        problem = f"{profile.title} takes {len(rule.slots)} pictures of a product; this would be number {place + 1}."
        return Named(photo, "", place, problem)
    values = {"sku": photo.sku, "view": photo.view, "code": code, "slot": slot}
    values = {name: file_stem(value, "") if value else "" for name, value in values.items()}
    return Named(photo, rule.fill_in(values | {"stem": file_stem(photo.sku, photo.view)}), place)


def _numbered(named: list[Named]) -> list[Named]:
    taken: set[str] = set()
    free = []
    for one in named:
        name, count = one.name, 2
        while one.name and name.casefold() in taken:
            name, count = f"{one.name}-{count}", count + 1
        taken.add(name.casefold())
        free.append(Named(one.photo, name, one.place, one.problem))
    return free


def _sentence(several: list[Named]) -> str:
    files = ", ".join(one.photo.relative_path for one in several)
    name = several[0].name.rsplit("/", 1)[-1]
    return f"{len(several)} approved photos would be called {name}: {files}. Correct a SKU or view, or reject one."
