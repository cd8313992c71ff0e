"""Export profiles: one YAML file per channel. Light to import: pages list them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
DEFAULT = "paper-white"
FORMATS = ("JPEG", "PNG", "WEBP")
KEYS = {"title", "source", "reviewed", "canvas_px", "fill", "ground", "format", "quality"}


class ProfileError(ValueError):
    """A profile is missing or wrong; the message is a sentence."""


@dataclass(frozen=True)
class ExportProfile:
    """One channel's numbers: canvas (width, height) px, ``fill`` 0..1 of the canvas for the product's longest side."""

    name: str
    title: str
    source: str
    reviewed: datetime.date
    canvas_px: tuple[int, int]
    fill: float
    ground: str
    format: str
    quality: int

    def __post_init__(self) -> None:
        """Raise ProfileError for numbers that no renderer can follow."""
        _require(
            all(100 <= side <= 10_000 for side in self.canvas_px), self.name, "canvas_px must be 100 to 10000 px a side"
        )
        _require(0.1 <= self.fill <= 1, self.name, "fill must be between 0.1 and 1")
        _require(self.format in FORMATS, self.name, f"format must be one of {', '.join(FORMATS)}")
        _require(1 <= self.quality <= 100, self.name, "quality must be between 1 and 100")
        _require(len(self.ground) == 7 and self.ground[0] == "#", self.name, "ground must be #rrggbb")

    @property
    def suffix(self) -> str:
        """File name ending with its dot."""
        return {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[self.format]


def profile_names() -> tuple[str, ...]:
    """All profiles by name, the default first."""
    names = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    return (DEFAULT, *(name for name in names if name != DEFAULT))


@lru_cache(maxsize=32)
def load_profile(name: str = DEFAULT) -> ExportProfile:
    """The profile called ``name``; ProfileError when there is none or it is wrong."""
    if name not in profile_names():
        raise ProfileError(f"There is no export profile {name!r}; there are {', '.join(profile_names())}.")
    values = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return parse_profile(name, values)


def parse_profile(name: str, values: dict[str, Any]) -> ExportProfile:
    """A profile from what its YAML says; every key is needed and no other is known."""
    _require(set(values) == KEYS, name, f"needs exactly the keys {', '.join(sorted(KEYS))}")
    width, height = values["canvas_px"]
    return ExportProfile(
        name=name,
        title=str(values["title"]),
        source=str(values["source"]),
        reviewed=values["reviewed"],
        canvas_px=(int(width), int(height)),
        fill=float(values["fill"]),
        ground=str(values["ground"]),
        format=str(values["format"]),
        quality=int(values["quality"]),
    )


def _require(condition: bool, name: str, sentence: str) -> None:
    if not condition:
        raise ProfileError(f"The export profile {name} is wrong: {sentence}.")
