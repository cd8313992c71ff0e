"""Export profiles: one YAML file per channel. Light to import: pages list them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.exports.profiles.names import NameRule
from pipelines.exports.profiles.reading import ProfileError, read_rules, require
from pipelines.exports.profiles.rules import (
    FORMATS,
    FileRule,
    FillRule,
    GroundRule,
    RatioRule,
    Rule,
    SizeRule,
    WholeRule,
    cite,
)

__all__ = [
    "DEFAULT", "FOLDER", "FORMATS", "ExportProfile", "FileRule", "FillRule", "GroundRule", "NameRule", "ProfileError",
    "RatioRule", "Rule", "Rules", "SizeRule", "WholeRule", "load_profile", "parse_profile", "profile_names",
]  # fmt: skip

FOLDER = Path(__file__).resolve().parent
DEFAULT = "paper-white"
RENDERING = {"canvas_px", "fill", "margin", "ground", "format", "quality", "least_quality"}
KEYS = {"title", "source", "reviewed", "rules", "names"} | RENDERING


@dataclass(frozen=True)
class Rules:
    """What the channel asks; None where it asks nothing."""

    size: SizeRule | None = None
    ratio: RatioRule | None = None
    ground: GroundRule | None = None
    fill: FillRule | None = None
    file: FileRule | None = None
    whole: WholeRule | None = None


@dataclass(frozen=True)
class ExportProfile:
    """How pictures for one channel are made, and what the channel asks of them.

    ``canvas_px`` (width, height); ``fill`` 0..1 of the canvas for the product's longest side; ``margin`` 0..0.5 of each
    side that stays free in any case; ``quality`` falls to ``least_quality`` until the file is light enough.
    """

    name: str
    title: str
    source: str
    reviewed: datetime.date
    canvas_px: tuple[int, int]
    fill: float
    ground: str
    format: str
    quality: int
    margin: float = 0.0
    least_quality: int = 70
    rules: Rules = field(default_factory=Rules)
    names: NameRule = field(default_factory=NameRule)

    def __post_init__(self) -> None:
        """Raise ProfileError for numbers that no renderer can follow."""
        sides = all(100 <= side <= 10_000 for side in self.canvas_px)
        require(sides, self.name, "canvas_px must be 100 to 10000 px a side")
        require(0.1 <= self.fill <= 1, self.name, "fill must be between 0.1 and 1")
        require(0 <= self.margin < 0.45, self.name, "margin must be between 0 and 0.45")
        require(self.format in FORMATS, self.name, f"format must be one of {', '.join(FORMATS)}")
        require(1 <= self.least_quality <= self.quality <= 100, self.name, "quality must be between 1 and 100, "
                "least_quality no larger")  # fmt: skip
        require(_is_colour(self.ground), self.name, "ground must be #rrggbb")
        problem = self.names.problem()
        require(not problem, self.name, problem)

    @property
    def suffix(self) -> str:
        """File name ending with its dot."""
        return {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[self.format]

    @property
    def cited(self) -> str:
        """The source of what no rule of its own covers."""
        return cite(self.source, self.reviewed)

    @property
    def most_bytes(self) -> int | None:
        """The heaviest file that the channel takes in this format; None without a limit."""
        return self.rules.file.most_bytes(self.format) if self.rules.file else None


def profile_names() -> tuple[str, ...]:
    """All profiles by name, the default first."""
    names = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    return (DEFAULT, *(name for name in names if name != DEFAULT))


@lru_cache(maxsize=32)
def load_profile(name: str = DEFAULT) -> ExportProfile:
    """The profile called ``name``; ProfileError when there is none or it is wrong."""
    if name not in profile_names():
        raise ProfileError(f"There is no export profile {name!r}; there are {', '.join(profile_names())}.")
    try:
        values = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ProfileError(f"The export profile {name} is no YAML: {' '.join(str(error).split())}.") from error
    return parse_profile(name, values)


def parse_profile(name: str, values: Any) -> ExportProfile:
    """A profile from what its YAML says; every key is needed and no other is known."""
    require(isinstance(values, dict), name, "it must be a mapping")
    require(set(values) == KEYS, name, f"needs exactly the keys {', '.join(sorted(KEYS))}")
    try:
        width, height = values["canvas_px"]
        profile = ExportProfile(
            name=name,
            title=str(values["title"]),
            source=str(values["source"]),
            reviewed=values["reviewed"],
            canvas_px=(int(width), int(height)),
            rules=Rules(**read_rules(name, values["rules"], values["reviewed"])),
            names=NameRule.read(values["names"]),
            **_rendering(values),
        )
    except (TypeError, ValueError) as error:
        if isinstance(error, ProfileError):
            raise
        raise ProfileError(f"The export profile {name} is wrong: {error}.") from error
    return _in_itself(profile)


def _rendering(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _KINDS[key](values[key]) for key in RENDERING - {"canvas_px"}}


_KINDS: dict[str, type[float] | type[int] | type[str]] = {
    "fill": float, "margin": float, "ground": str, "format": str, "quality": int, "least_quality": int,
}  # fmt: skip


def _in_itself(profile: ExportProfile) -> ExportProfile:
    """The profile, whose rendering must keep its own rules."""
    rules, (width, height) = profile.rules, profile.canvas_px
    require(isinstance(profile.reviewed, datetime.date), profile.name, "reviewed must be a day like 2026-11-21")
    require(profile.most_bytes != 0, profile.name, f"its own file rule does not take {profile.format}")
    if rules.size:
        least, most = rules.size.longest_px
        right = least <= max(width, height) <= most and rules.size.shortest_px[0] <= min(width, height)
        require(right, profile.name, "its canvas_px breaks its own size rule")
    if rules.ratio:
        require(rules.ratio.fits(profile.canvas_px), profile.name, "its canvas_px breaks its own ratio rule")
    if rules.fill:
        least, most = rules.fill.side
        require(least <= profile.fill <= most, profile.name, "its fill breaks its own fill rule")
    return profile


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(digit in "0123456789abcdefABCDEF" for digit in text[1:])
