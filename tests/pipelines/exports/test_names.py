from __future__ import annotations

import pytest

from pipelines.exports.profiles import load_profile, profile_names
from pipelines.exports.profiles.names import NameRule


def test_amazon_calls_its_pictures_main_and_pt() -> None:
    rule = load_profile("amazon").names
    assert [rule.slot(place) for place in (0, 1, 8, 9)] == ["MAIN", "PT01", "PT08", None]
    assert rule.example == "images/ASIN.MAIN"
    assert rule.fill_in({"code": "B012345678", "slot": "MAIN"}) == "images/B012345678.MAIN"


def test_without_slots_pictures_are_counted_from_one() -> None:
    assert [NameRule("{sku}_{slot}").slot(place) for place in (0, 11)] == ["1", "12"]


@pytest.mark.parametrize(
    "rule",
    [
        NameRule("all"),
        NameRule("{sku}_{colour}"),
        NameRule("{code}"),
        NameRule("{sku}", code="asin"),
        NameRule("{code}", code="isbn"),
        NameRule(extras=("negatives",)),
        NameRule(tables=("excel",)),
    ],
)
def test_a_rule_that_cannot_name_files_says_why(rule: NameRule) -> None:
    assert rule.problem()


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_names_its_files(name: str) -> None:
    assert load_profile(name).names.problem() == ""


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="names knows only"):
        NameRule.read({"packshots": "{sku}"})
