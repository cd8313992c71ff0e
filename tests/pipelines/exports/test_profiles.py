from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml

from pipelines.exports.profiles import DEFAULT, FOLDER, ProfileError, load_profile, parse_profile, profile_names


def values() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "paper-white.yaml").read_text())
    return loaded


def test_the_default_is_what_the_house_promises() -> None:
    profile = load_profile()
    assert profile.name == profile_names()[0] == DEFAULT
    assert (profile.canvas_px, profile.fill, profile.ground) == ((2000, 2000), 0.85, "#ffffff")
    assert (profile.format, profile.suffix) == ("JPEG", ".jpg")


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_loads_and_names_its_source_and_review_date(name: str) -> None:
    profile = load_profile(name)
    assert len(profile.source) > 20
    assert datetime.date(2025, 1, 1) <= profile.reviewed


def test_an_unknown_profile_is_a_sentence_that_names_the_known_ones() -> None:
    with pytest.raises(ProfileError, match="paper-white"):
        load_profile("../secrets")


@pytest.mark.parametrize(
    ("key", "value"),
    [("fill", 1.2), ("canvas_px", [10, 10]), ("format", "BMP"), ("quality", 0), ("ground", "white"), ("unknown", 1)],
)
def test_a_wrong_number_is_refused_with_a_sentence(key: str, value: object) -> None:
    with pytest.raises(ProfileError, match=r"test is wrong: .*\."):
        parse_profile("test", values() | {key: value})
