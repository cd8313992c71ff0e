"""What a channel asks of a picture: one small dataclass per rule, each with its source and the day it was read."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass

Range = tuple[float, float]
MOST_PX, MOST_MEGAPIXELS = 100_000, 1000
FORMATS = ("JPEG", "PNG", "WEBP")


def cite(source: str, reviewed: datetime.date) -> str:
    """A source and its review date, as pages show them."""
    return f"{source} (reviewed {reviewed.day} {reviewed:%B %Y})"


@dataclass(frozen=True)
class Rule(ABC):
    """Where a number comes from and when somebody last looked it up there."""

    source: str
    reviewed: datetime.date

    def problem(self) -> str:
        """What is wrong with these numbers, in words; "" when nothing is."""
        if not isinstance(self.reviewed, datetime.date):
            return "reviewed is a day like 2026-11-21"
        return "" if len(str(self.source)) > 10 else "a source is a name that others can find"

    @property
    @abstractmethod
    def words(self) -> str:
        """What is asked, for a person."""

    @property
    def cited(self) -> str:
        """See :func:`cite`."""
        return cite(self.source, self.reviewed)


@dataclass(frozen=True)
class SizeRule(Rule):
    """Sides of the whole picture in pixels, (least, most)."""

    shortest_px: Range = (1, MOST_PX)
    longest_px: Range = (1, MOST_PX)
    most_megapixels: float = MOST_MEGAPIXELS

    def problem(self) -> str:
        """Ranges in order, sizes above nothing."""
        return (
            super().problem() or _range_problem(self.shortest_px, MOST_PX) or _range_problem(self.longest_px, MOST_PX)
        )

    @property
    def words(self) -> str:
        """What is asked, for a person."""
        parts = []
        for what, (least, most) in (("shortest", self.shortest_px), ("longest", self.longest_px)):
            parts += [f"at least {least:.0f} px on the {what} side"] if least > 1 else []
            parts += [f"at most {most:.0f} px on the {what} side"] if most < MOST_PX else []
        if self.most_megapixels < MOST_MEGAPIXELS:
            parts.append(f"at most {self.most_megapixels:g} megapixels")
        return ", ".join(parts) or "any size"


@dataclass(frozen=True)
class RatioRule(Rule):
    """Width : height, one of several, each within ``tolerance`` (a share of the ratio)."""

    any_of: tuple[Range, ...] = ()
    tolerance: float = 0.005

    def problem(self) -> str:
        """At least one ratio, all of them above nothing."""
        wrong = not self.any_of or any(min(pair) <= 0 for pair in self.any_of)
        return super().problem() or ("any_of needs ratios like 3:4" if wrong else "")

    @property
    def words(self) -> str:
        """What is asked, for a person."""
        return " or ".join(f"{across:g}:{down:g}" for across, down in self.any_of)

    def fits(self, size_px: tuple[int, int]) -> bool:
        """Whether a picture of (width, height) px has one of the ratios."""
        ratio = size_px[0] / size_px[1]
        return any(abs(ratio * down / across - 1) <= self.tolerance for across, down in self.any_of)


@dataclass(frozen=True)
class GroundRule(Rule):
    """The share of the border band that lies within ``tolerance`` (0..255, each channel) of the profile's ground.

    ``band`` is the band's width as a share of the shorter side.
    """

    share: float = 1.0
    tolerance: int = 1
    band: float = 0.02

    def problem(self) -> str:
        """Shares from 0 to 1, a tolerance that still means something."""
        right = 0 < self.share <= 1 and 0 <= self.tolerance <= 64 and 0 < self.band <= 0.25
        return super().problem() or ("" if right else "share is 0 to 1, tolerance 0 to 64, band 0 to 0.25")

    @property
    def words(self) -> str:
        """What is asked, for a person."""
        return f"{self.share:.0%} of the border has the ground's colour, give or take {self.tolerance} of 255"


@dataclass(frozen=True)
class FillRule(Rule):
    """How much of the frame the product takes, (least, most) shares 0..1, read both ways.

    ``side``: its longest side against the frame's; ``area``: its pixels against the frame's.
    """

    side: Range = (0, 1)
    area: Range = (0, 1)

    def problem(self) -> str:
        """Ranges in order, at most 1."""
        return super().problem() or _range_problem(self.side, 1) or _range_problem(self.area, 1)

    @property
    def words(self) -> str:
        """What is asked, for a person."""
        parts = [f"{self.side[0]:.0%} to {self.side[1]:.0%} by the longest side"]
        if self.area != (0, 1):
            parts.append(f"{self.area[0]:.0%} to {self.area[1]:.0%} by area")
        return " and ".join(parts)


@dataclass(frozen=True)
class FileRule(Rule):
    """Formats that are taken, each with the most megabytes (of 1,000,000 bytes) of a file."""

    most_mb: tuple[tuple[str, float], ...] = ()

    def problem(self) -> str:
        """Known formats only, limits above nothing."""
        right = self.most_mb and all(name in FORMATS and limit > 0 for name, limit in self.most_mb)
        return super().problem() or ("" if right else f"most_mb needs some of {', '.join(FORMATS)} with their limits")

    @property
    def words(self) -> str:
        """What is asked, for a person."""
        return ", ".join(f"{name} up to {most:g} MB" for name, most in self.most_mb)

    def most_bytes(self, image_format: str) -> int:
        """The limit of one format; 0 when the channel does not take it."""
        return round(dict(self.most_mb).get(image_format, 0) * 1_000_000)


@dataclass(frozen=True)
class WholeRule(Rule):
    """The whole product is in the photo: no edge of the frame cuts it. ``main_only``: asked of main pictures alone."""

    main_only: bool = False

    @property
    def words(self) -> str:
        """What is asked, for a person."""
        return "the whole product is in the photo" + (", for a product's main picture" if self.main_only else "")


RULES: dict[str, type[Rule]] = {
    "size": SizeRule,
    "ratio": RatioRule,
    "ground": GroundRule,
    "fill": FillRule,
    "file": FileRule,
    "whole": WholeRule,
}


def _range_problem(found: Range, most: float) -> str:
    return "" if 0 <= found[0] <= found[1] <= most else f"a range is least, most, from 0 to {most:g}"
