"""The house's own names for colours: a list in YAML that a shop reads and edits. See house.yaml for its form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from pipelines.imaging.colour import ciede2000, rgb_of, srgb_to_cielab
from pipelines.types import Fault, FloatArray, TableError

DEFAULT_PATH: Final = Path(__file__).with_name("house.yaml")
KEYS: Final = ("name", "hex", "family")
LARGEST_LIST_CHARS: Final = 50_000
LONGEST_NAME: Final = 60
DEFAULT_WARN_AT: Final = 10.0
LARGEST_WARN_AT: Final = 50.0


@dataclass(frozen=True)
class HouseColour:
    """One colour of the house: its name, "#rrggbb", and the family by which a shop filters."""

    name: str
    hex: str
    family: str


@dataclass(frozen=True)
class HouseColours:
    """The list; ``warn_at`` is the CIEDE2000 distance at which one SKU's photos, or a style's variants, are told."""

    colours: tuple[HouseColour, ...]
    warn_at: float = DEFAULT_WARN_AT

    @cached_property
    def cielab(self) -> FloatArray:
        """(n, 3) float32 CIE L*a*b* of the colours, in their order."""
        return srgb_to_cielab(np.array([rgb_of(colour.hex) for colour in self.colours], np.uint8))

    def nearest(self, hex_colour: str) -> tuple[HouseColour, float]:
        """The colour of the house that is nearest to "#rrggbb", and its CIEDE2000 distance."""
        distances = ciede2000(self.cielab, cielab_of(hex_colour))
        best = int(distances.argmin())
        return self.colours[best], float(distances[best])


def cielab_of(hex_colour: str) -> FloatArray:
    """(3,) float32 CIE L*a*b* of "#rrggbb"; ValueError for any other form."""
    return srgb_to_cielab(np.array(rgb_of(hex_colour), np.uint8))


def differences(hex_colours: Sequence[str]) -> FloatArray:
    """(n, n) float32 CIEDE2000 between all pairs of n colours "#rrggbb"."""
    lab = srgb_to_cielab(np.array([rgb_of(colour) for colour in hex_colours], np.uint8).reshape(-1, 3))
    return ciede2000(lab[:, None], lab[None])


@lru_cache(maxsize=1)
def default_text() -> str:
    """The list that comes with Packshot."""
    return DEFAULT_PATH.read_text(encoding="utf-8")


def default_house() -> HouseColours:
    """The list that comes with Packshot, ready to use."""
    return parse(default_text())


@lru_cache(maxsize=8)
def parse(text: str) -> HouseColours:
    """The list in ``text``; TableError with a sentence and a line for each fault."""
    return _Reader().read(text)


class _Reader:
    """Reads one list, collecting faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.seen: set[str] = set()

    def read(self, text: str) -> HouseColours:
        parts = self._mapping(_compose(text), ("warn_at", "colours"))
        colours = self._colours(parts.get("colours"))
        warn_at = self._warn_at(parts["warn_at"]) if "warn_at" in parts else DEFAULT_WARN_AT
        if not colours and not self.faults:
            self.faults.append(Fault(1, "The list has no colours; add at least one with name, hex and family."))
        if self.faults:
            raise TableError(sorted(self.faults, key=lambda fault: fault.line))
        return HouseColours(tuple(colours), warn_at)

    def _colours(self, node: yaml.Node | None) -> list[HouseColour]:
        if node is None or isinstance(node, yaml.SequenceNode):
            return [colour for item in (node.value if node else []) if (colour := self._colour(item))]
        self._fault(node, "a list was expected: lines that begin with a dash.")
        return []

    def _colour(self, node: yaml.Node) -> HouseColour | None:
        before = len(self.faults)
        values = {name: _text(value) for name, value in self._mapping(node, KEYS).items()}
        if len(self.faults) > before:
            return None
        missing = [key for key in KEYS if not values.get(key)]
        if missing:
            hint = ' Put the colour in quotation marks: hex: "#1b2440".' if "hex" in missing else ""
            self._fault(node, f"this colour has no {' and no '.join(missing)}.{hint}")
            return None
        return self._checked(node, values)

    def _checked(self, node: yaml.Node, values: Mapping[str, str]) -> HouseColour | None:
        before = len(self.faults)
        name, family = " ".join(values["name"].split()), " ".join(values["family"].split())
        if re.fullmatch(r"#?[0-9a-fA-F]{6}", values["hex"]) is None:
            self._fault(node, f'“{values["hex"]}” is no colour; write it like "#1b2440".')
        if max(len(name), len(family)) > LONGEST_NAME:
            self._fault(node, f"names and families have at most {LONGEST_NAME} characters.")
        if name.casefold() in self.seen:
            self._fault(node, f"“{name}” is there twice; keep one.")
        self.seen.add(name.casefold())
        right = len(self.faults) == before
        return HouseColour(name, "#" + values["hex"].removeprefix("#").lower(), family) if right else None

    def _warn_at(self, node: yaml.Node) -> float:
        text = _text(node)
        value = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0.0
        if not 1 <= value <= LARGEST_WARN_AT:
            self._fault(node, f"“warn_at” is a number from 1 to {LARGEST_WARN_AT:g}, for example 10.")
        return value

    def _mapping(self, node: yaml.Node | None, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        """The values by key of a mapping; other keys are faults."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"lines such as “{known[0]}: ...” were expected here.")
            return {}
        for key, _ in node.value:
            if _text(key) not in known:
                self._fault(key, f"“{_text(key)}” is not known here; there are {', '.join(known)}.")
        return {_text(key): value for key, value in node.value}

    def _fault(self, node: yaml.Node, sentence: str) -> None:
        self.faults.append(Fault(node.start_mark.line + 1, sentence[0].upper() + sentence[1:]))


def _compose(text: str) -> yaml.Node | None:
    if len(text) > LARGEST_LIST_CHARS:
        raise TableError([Fault(1, f"The list is longer than {LARGEST_LIST_CHARS} characters.")])
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TableError([Fault(line, f"This is not YAML: {error.problem}.")]) from error
    except yaml.YAMLError as error:
        raise TableError([Fault(1, f"This is not YAML: {error}.")]) from error
    return node


def _text(node: yaml.Node) -> str:
    value: Any = node.value if isinstance(node, yaml.ScalarNode) else ""
    return str(value).strip()
