from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.exports.profiles import ExportProfile, load_profile
from pipelines.exports.profiles.names import NameRule
from webapp.models import Photo
from webapp.services.export_names import collisions, name_all

PAPER, TIKTOK = load_profile("paper-white"), load_profile("tiktok-shop")


def photos(*names: tuple[str, str]) -> list[Photo]:
    return [
        Photo(id=place, sku=sku, view=view, relative_path=f"{sku}_{view}.jpg")
        for place, (sku, view) in enumerate(names, 1)
    ]


def names(profile: ExportProfile, *given: tuple[str, str], number: bool = False) -> list[str]:
    return [one.name for one in name_all(photos(*given), profile, number)]


def test_files_are_called_by_sku_and_view() -> None:
    assert names(PAPER, ("B/2", "back"), ("A1", "")) == ["packshots/A1", "packshots/B-2_back"]


def test_the_front_comes_first_where_pictures_are_counted() -> None:
    assert names(TIKTOK, ("A1", "back"), ("A1", "detail"), ("A1", "front")) == [
        "images/A1_1", "images/A1_2", "images/A1_3"
    ]  # fmt: skip
    order = [one.photo.view for one in name_all(photos(("A1", "back"), ("A1", "front")), TIKTOK)]
    assert order == ["front", "back"]


def test_the_tenth_picture_of_a_product_is_a_problem_where_nine_are_taken() -> None:
    named = name_all(photos(*(("A1", f"v{place}") for place in range(10))), TIKTOK)
    assert [bool(one.problem) for one in named] == [False] * 9 + [True]
    assert "takes 9 pictures" in named[-1].problem
    assert collisions(named) == []


def test_equal_names_are_told_with_their_files_or_numbered() -> None:
    given = ("A1", "front"), ("a1", "FRONT"), ("A1", "front")
    (sentence,) = collisions(name_all(photos(*given), PAPER))
    assert sentence.startswith("3 approved photos would be called A1_front: ")
    numbered = names(PAPER, *given, number=True)
    assert len({name.casefold() for name in numbered}) == 3
    assert collisions(name_all(photos(*given), PAPER, number=True)) == []


@pytest.mark.parametrize("view", ["../../etc", "a/b", "c:d"])
def test_a_view_cannot_leave_its_folder(view: str) -> None:
    by_view = replace(PAPER, names=NameRule("images/{sku}/{view}"))
    (name,) = names(by_view, ("A1", view))
    assert name.count("/") == 2
    assert ".." not in name.split("/")
