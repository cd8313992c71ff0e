"""What a channel wants files to be called, and which tables and extras go with them."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EXTRAS = ("cutouts", "crops", "swatches")
TABLES = ("catalog", "shopify", "google", "akeneo")
CODES = ("", "asin", "gtin")
_FIELDS = {"stem", "sku", "view", "code", "slot"}


@dataclass(frozen=True)
class NameRule:
    """``packshot`` is a template without suffix: {stem} SKU_VIEW, {sku}, {view}, {code}, {slot}.

    ``code`` names the kind of product code that {code} stands for; ``slots`` are what the channel calls a product's
    first, second, ... picture: {slot}, and how many it takes at most (none: any number, counted from 1).
    """

    packshot: str = "packshots/{stem}"
    code: str = ""
    slots: tuple[str, ...] = ()
    extras: tuple[str, ...] = EXTRAS
    tables: tuple[str, ...] = ("catalog",)

    @classmethod
    def read(cls, values: Any) -> NameRule:
        """From YAML; ValueError for keys that are not known."""
        if not isinstance(values, dict) or not set(values) <= set(cls.__dataclass_fields__):
            raise ValueError(f"names knows only {', '.join(cls.__dataclass_fields__)}")
        given: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        return cls(**given)

    def problem(self) -> str:
        """What is wrong, in words; "" when nothing is."""
        used = self.fields
        if not used <= _FIELDS:
            return f"a name's fields are some of {', '.join(sorted(_FIELDS))}"
        if not used & {"stem", "sku", "code"}:
            return "a name needs {stem}, {sku} or {code}, or all products would have one name"
        if self.code not in CODES or ("code" in used) != bool(self.code):
            return f"code must be {' or '.join(CODES[1:])} where {{code}} is used, and left out elsewhere"
        if not set(self.extras) <= set(EXTRAS) or not set(self.tables) <= set(TABLES):
            return f"extras are some of {', '.join(EXTRAS)}, tables some of {', '.join(TABLES)}"
        return ""

    @property
    def fields(self) -> set[str]:
        """The names in braces."""
        return {field for _, field, _, _ in string.Formatter().parse(self.packshot) if field}

    @property
    def numbered(self) -> bool:
        """Whether a product's pictures are told apart by their place, not by their view."""
        return "slot" in self.fields

    def slot(self, place: int) -> str | None:
        """What the picture at ``place`` (from 0) is called; None beyond what the channel takes."""
        if not self.slots:
            return str(place + 1)
        return self.slots[place] if place < len(self.slots) else None

    @property
    def example(self) -> str:
        """What a name looks like, for a person."""
        slot = self.slot(0) or ""
        return self.fill_in({"stem": "SKU_VIEW", "sku": "SKU", "view": "VIEW", "code": self.code.upper(), "slot": slot})

    def fill_in(self, values: Mapping[str, str]) -> str:
        """The template with ``values`` for its fields."""
        return self.packshot.format_map(values)
