"""Which crops for which photo: a table in YAML that a merchandiser reads and edits. See table.yaml for its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from pipelines.crops import RECIPES
from pipelines.crops.recipe import Recipe
from pipelines.types import CLASS_NAMES, Fault, Kind, TableError

DEFAULT_PATH: Final = Path(__file__).with_name("table.yaml")
ANY: Final = "any"
# Exports by other names have no rules of their own yet and take the crops of "any".
CHANNELS: Final = (
    "paper-white", "amazon", "ebay", "google", "shopify", "zalando", "walmart", "tiktok-shop", "about-you",
)  # fmt: skip
RULE_KEYS: Final = ("class", "view", "channel", "crops")
LARGEST_MARGIN: Final = 0.4
LARGEST_TABLE_CHARS: Final = 50_000


@dataclass(frozen=True)
class Rule:
    """For photos of these classes, views and channels, these crops. "any" stands for all; views may hold * and ?."""

    classes: tuple[str, ...]
    views: tuple[str, ...]
    channels: tuple[str, ...]
    crops: tuple[str, ...]

    def fits(self, class_name: str, view: str, channel: str) -> bool:
        """Whether the rule is about such a photo; upper and lower case are alike."""
        return (
            _among(class_name, self.classes)
            and _among(channel, self.channels)
            and (self.views == (ANY,) or any(fnmatchcase(view.strip().lower(), wanted) for wanted in self.views))
        )


@dataclass(frozen=True)
class CropTable:
    """Rules in order, and the merchandiser's own numbers for recipes."""

    rules: tuple[Rule, ...]
    recipes: Mapping[str, Recipe] = field(default_factory=lambda: RECIPES)

    def names(self, class_name: str, view: str, channel: str = ANY) -> tuple[str, ...]:
        """The crops of one channel: those of the first rule that fits."""
        found = next((rule.crops for rule in self.rules if rule.fits(class_name, view, channel)), ())
        return tuple(found)

    def recipes_for(self, class_name: str, view: str, kind: Kind) -> tuple[Recipe, ...]:
        """What to crop of a photo, whatever channel it goes to: the recipes of its kind, in the order of the rules."""
        wanted = [name for channel in (ANY, *CHANNELS) for name in self.names(class_name, view, channel)]
        return tuple(self.recipes[name] for name in dict.fromkeys(wanted) if self.recipes[name].kind == kind)


def class_of(kind: str, instances: Iterable[tuple[str, float]]) -> str:
    """The class of what is sold, from (label, area) best first: on a person the largest garment; "" without instances.

    "person" when a person is there and nothing that is worn was found.
    """
    found = list(instances)
    products = [one for one in found if one[0] != "person"]
    if kind == "human":
        products.sort(key=lambda one: -one[1])
    chosen = products or found
    return chosen[0][0] if chosen else ""


@lru_cache(maxsize=1)
def default_text() -> str:
    """The table that comes with Packshot."""
    return DEFAULT_PATH.read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def parse(text: str) -> CropTable:
    """The table in ``text``; TableError with a sentence and a line for each fault."""
    return _Reader().read(text)


def default_table() -> CropTable:
    """The table that comes with Packshot, ready to use."""
    return parse(default_text())


def _among(name: str, wanted: tuple[str, ...]) -> bool:
    return wanted == (ANY,) or name.strip().lower() in wanted


class _Reader:
    """Reads one table, collecting faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, text: str) -> CropTable:
        parts = self._parts(text)
        rules = [rule for node in self._items(parts.get("rules")) if (rule := self._rule(node))]
        recipes = self._recipes(parts.get("recipes"))
        if not rules and not self.faults:
            self.faults.append(Fault(1, "A table needs rules; add at least one for class, view and channel any."))
        if self.faults:
            raise TableError(sorted(self.faults, key=lambda fault: fault.line))
        return CropTable(tuple(rules), recipes)

    def _parts(self, text: str) -> dict[str, yaml.Node]:
        if len(text) > LARGEST_TABLE_CHARS:
            raise TableError([Fault(1, f"The table is longer than {LARGEST_TABLE_CHARS} characters.")])
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise TableError([Fault(line, f"This is not YAML: {error.problem}.")]) from error
        except yaml.YAMLError as error:
            raise TableError([Fault(1, f"This is not YAML: {error}.")]) from error
        parts = self._mapping(root, ("rules", "recipes")) if root is not None else {}
        # A heading with nothing but remarks below it.
        return {name: node for name, node in parts.items() if node.tag != "tag:yaml.org,2002:null"}

    def _mapping(self, node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        """The values by key of a mapping; unknown and repeated keys are faults."""
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"lines such as “{known[0]}: ...” were expected here.")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self._fault(key, f"“{name}” is not known here; there are {_listed(known)}.")
            elif name in found:
                self._fault(key, f"“{name}” is there twice; keep one.")
            else:
                found[name] = value
        return found

    def _items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or isinstance(node, yaml.SequenceNode):
            return list(node.value) if node else []
        self._fault(node, "a list was expected: lines that begin with a dash.")
        return []

    def _rule(self, node: yaml.Node) -> Rule | None:
        before = len(self.faults)
        values = self._mapping(node, RULE_KEYS)
        if len(self.faults) == before and "crops" not in values:
            self._fault(node, "this rule has no crops; add “crops: [...]”.")
        classes = self._names(values.get("class"), ("person", *(n for n in CLASS_NAMES if n != "person")), "class")
        channels = self._names(values.get("channel"), CHANNELS, "channel")
        crops = self._names(values.get("crops"), tuple(RECIPES), "crop", may_be_any=False)
        views = self._names(values.get("view"), None, "view")
        return Rule(classes, views, channels, crops) if len(self.faults) == before else None

    def _names(self, node: yaml.Node | None, known: tuple[str, ...] | None, what: str, *, may_be_any: bool = True,
               ) -> tuple[str, ...]:  # fmt: skip
        """One name or a list of names, in lower case; ("any",) when nothing is said."""
        if node is None:
            return (ANY,)
        names = []
        for item in self._items(node) if isinstance(node, yaml.SequenceNode) else [node]:
            name = str(item.value).strip().lower() if isinstance(item, yaml.ScalarNode) else ""
            if not name:
                self._fault(item, f"the name of a {what} was expected.")
            elif known is not None and name not in known and not (may_be_any and name == ANY):
                self._fault(item, f"there is no {what} “{name}”; there are {_listed(known)}.")
            else:
                names.append(name)
        return (ANY,) if ANY in names and may_be_any else tuple(dict.fromkeys(names))

    def _recipes(self, node: yaml.Node | None) -> dict[str, Recipe]:
        changed = dict(RECIPES)
        for name, value in (self._mapping(node, tuple(RECIPES)) if node is not None else {}).items():
            numbers = self._mapping(value, ("aspect", "margin"))
            aspect = self._aspect(numbers["aspect"]) if "aspect" in numbers else None
            margin = self._margin(numbers["margin"]) if "margin" in numbers else None
            changed[name] = RECIPES[name].changed(aspect, margin)
        return changed

    def _aspect(self, node: yaml.Node) -> float | None:
        """Width by height, written 3:4 or 3/4 or 0.75."""
        # An unquoted 3:4 stays text here, although YAML 1.1 would read it as minutes and seconds.
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:[:/]\s*(\d+(?:\.\d+)?))?\s*", str(node.value))
        value = float(found[1]) / (float(found[2] or 1) or 1e-9) if found else 0.0
        if not 0.25 <= value <= 4:
            self._fault(node, "an aspect is width:height, between 1:4 and 4:1, for example 3:4.")
            return None
        return value

    def _margin(self, node: yaml.Node) -> float | None:
        """A share 0..0.4 of the content's longer side."""
        text: Any = node.value if isinstance(node, yaml.ScalarNode) else ""
        value = float(text) if re.fullmatch(r"\d*\.?\d+", str(text)) else -1.0
        if not 0 <= value <= LARGEST_MARGIN:
            self._fault(node, f"a margin is a share from 0 to {LARGEST_MARGIN}, for example 0.05.")
            return None
        return value

    def _fault(self, node: yaml.Node, sentence: str) -> None:
        self.faults.append(Fault(node.start_mark.line + 1, sentence[0].upper() + sentence[1:]))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
