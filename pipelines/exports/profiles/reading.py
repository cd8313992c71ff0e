"""Rules as YAML says them, checked; what is wrong becomes one sentence."""

from __future__ import annotations

import datetime
from dataclasses import fields
from typing import Any

from pipelines.exports.profiles.rules import RULES, Rule


class ProfileError(ValueError):
    """A profile is missing or wrong; the message is a sentence."""


def require(condition: bool, name: str, sentence: str) -> None:
    """Raise ProfileError unless ``condition`` holds."""
    if not condition:
        raise ProfileError(f"The export profile {name} is wrong: {sentence}.")


def read_rules(name: str, given: Any, reviewed: datetime.date) -> dict[str, Any]:
    """The rules by name; one without a review date of its own has the profile's."""
    require(isinstance(given, dict), name, "rules must be a mapping, {} for none")
    require(set(given) <= set(RULES), name, f"rules are some of {', '.join(RULES)}")
    return {key: _rule(name, key, values, reviewed) for key, values in given.items()}


def _rule(name: str, key: str, values: Any, reviewed: datetime.date) -> Rule:
    kind = RULES[key]
    known = {one.name for one in fields(kind)}
    require(isinstance(values, dict) and "source" in values, name, f"the rule {key} needs a source")
    require(set(values) <= known, name, f"the rule {key} knows only {', '.join(sorted(known))}")
    try:
        rule = kind(**{"reviewed": reviewed} | {what: _plain(what, value) for what, value in values.items()})
        problem = rule.problem()
    except (TypeError, ValueError) as error:
        raise ProfileError(f"The export profile {name} is wrong: the rule {key} has {error}.") from error
    require(not problem, name, f"the rule {key}: {problem}")
    return rule


def _plain(what: str, value: Any) -> Any:
    """YAML's lists and mappings as the tuples that rules hold."""
    if what == "any_of":
        return tuple(_ratio(text) for text in value)
    if what == "most_mb":
        return tuple((str(name), float(limit)) for name, limit in value.items())
    if isinstance(value, list):
        least, most = value
        return float(least), float(most)
    return value


def _ratio(text: Any) -> tuple[float, float]:
    across, _, down = str(text).partition(":")
    try:
        return float(across), float(down)
    except ValueError:
        raise ValueError(f"a ratio like 3:4 expected, not {text!r}") from None
