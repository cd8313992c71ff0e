from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.exports import profiles
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
    [
        ("fill", 1.2),
        ("fill", "much"),
        ("margin", 0.6),
        ("canvas_px", [10, 10]),
        ("canvas_px", 2000),
        ("format", "BMP"),
        ("quality", 0),
        ("least_quality", 99),
        ("ground", "white"),
        ("unknown", 1),
        ("names", {"packshot": "all"}),
        ("rules", []),
        ("rules", {"smell": {"source": "nobody asks for it"}}),
        ("rules", {"size": {"longest_px": [10, 20]}}),
        ("rules", {"size": {"longest_px": [20, 10], "source": "a range the wrong way"}}),
        ("rules", {"size": {"longest_px": ["a", "b"], "source": "a range of words"}}),
        ("rules", {"size": {"longest_px": [4000, 9000], "source": "its own canvas is smaller"}}),
        ("rules", {"ratio": {"any_of": ["3to4"], "source": "a ratio without a colon"}}),
        ("rules", {"ratio": {"any_of": ["3:4"], "source": "its own canvas is square"}}),
        ("rules", {"fill": {"side": [0.9, 1], "source": "its own fill is less"}}),
        ("rules", {"ground": {"share": 2, "source": "more than all of it"}}),
        ("rules", {"file": {"most_mb": {"PNG": 5}, "source": "its own format is not taken"}}),
        ("rules", {"file": {"most_mb": {"GIF": 5}, "source": "a format that is not written"}}),
        ("rules", {"whole": {"source": "?"}}),
    ],
)
def test_a_wrong_number_is_refused_with_a_sentence(key: str, value: object) -> None:
    with pytest.raises(ProfileError, match=r"test is wrong: .*\."):
        parse_profile("test", values() | {key: value})


@pytest.mark.parametrize("name", profile_names())
def test_every_rule_names_its_source_and_review_date(name: str) -> None:
    rules = load_profile(name).rules
    for rule in filter(None, vars(rules).values()):
        assert len(rule.source) > 20
        assert datetime.date(2025, 1, 1) <= rule.reviewed
        assert str(rule.reviewed.year) in rule.cited


def test_a_rule_may_have_a_review_date_of_its_own() -> None:
    rule = {"source": "somebody looked again", "reviewed": datetime.date(2027, 2, 3)}
    profile = parse_profile("test", values() | {"rules": {"whole": rule}})
    assert profile.rules.whole is not None
    assert profile.rules.whole.cited == "somebody looked again (reviewed 3 February 2027)"


@pytest.mark.parametrize("text", ["title: [", "just words"])
def test_a_file_that_is_no_mapping_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "paper-white.yaml").write_text(text)
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)
    load_profile.cache_clear()
    with pytest.raises(ProfileError, match=r"paper-white is .*\."):
        load_profile()
    load_profile.cache_clear()
