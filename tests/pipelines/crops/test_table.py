from __future__ import annotations

import pytest

from pipelines.crops import RECIPES
from pipelines.crops.table import CHANNELS, class_of, default_table, parse
from pipelines.exports.profiles import profile_names
from pipelines.types import TableError

SMALL = """
rules:
  - class: shoes
    view: [side, back*]
    crops: [shoes, product_square]
  - channel: zalando
    crops: product_1x144
  - crops: [full_body, product_square]
recipes:
  shoes: {aspect: 3:2, margin: 0.2}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(TableError) as error:
        parse(text)
    return [str(fault) for fault in error.value.faults]


def test_the_first_rule_that_fits_decides_for_each_channel() -> None:
    table = parse(SMALL)
    assert table.names("shoes", "side") == ("shoes", "product_square")
    assert table.names("shoes", "Back-2", "zalando") == ("shoes", "product_square")
    assert table.names("shoes", "front", "zalando") == ("product_1x144",)
    assert table.names("top", "front") == ("full_body", "product_square")


def test_a_photo_gets_what_any_channel_wants_of_the_recipes_of_its_kind() -> None:
    table = parse(SMALL)
    assert [recipe.name for recipe in table.recipes_for("top", "", "product")] == ["product_square", "product_1x144"]
    assert [recipe.name for recipe in table.recipes_for("shoes", "side", "human")] == ["shoes"]


def test_a_recipe_takes_the_merchandisers_numbers_and_the_shipped_one_stays() -> None:
    changed = parse(SMALL).recipes["shoes"]
    assert (changed.aspect, changed.margin_ratio) == (1.5, 0.2)
    assert RECIPES["shoes"].margin_ratio != 0.2


def test_the_shipped_table_reads_and_names_every_recipe() -> None:
    table = default_table()
    assert {name for rule in table.rules for name in rule.crops} == set(RECIPES)
    assert table.names("something new", "") != ()


def test_every_export_profile_is_a_channel() -> None:
    assert set(profile_names()) <= set(CHANNELS)


def test_every_fault_is_a_sentence_with_its_line() -> None:
    found = faults(
        "rules:\n  - class: topp\n    crops: [top, hat]\n    vieww: x\nrecipes:\n  top: {aspect: 9:1, margin: 2}\n"
    )
    assert [sentence.split(":")[0] for sentence in found] == ["Line 2", "Line 3", "Line 4", "Line 6", "Line 6"]
    assert "no class “topp”" in found[0]
    assert "no crop “hat”" in found[1]
    assert "“vieww” is not known" in found[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs rules"),
        ("rules: [", "not YAML"),
        ("- top", "were expected here"),
        ("rules: top", "a list was expected"),
        ("rules:\n  - class: top", "no crops"),
        ("rules:\n  - crops: [top]\n    crops: [head]", "twice"),
        ("rules:\n  - crops: [{}]", "name of a crop"),
        ("rules:\n  - crops: any", "no crop “any”"),
        ("rules:\n  - crops: top\nrecipes: {top: {margin: wide}}", "a margin is a share"),
        ("x" * 60_000, "longer than"),
        ("rules:\n\t- crops: top", "not YAML"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(text: str, says: str) -> None:
    assert any(says.lower() in sentence.lower() for sentence in faults(text))


def test_what_is_sold_on_a_person_is_the_largest_garment() -> None:
    assert class_of("human", [("person", 900), ("bag", 10), ("dress", 300)]) == "dress"
    assert class_of("product", [("bag", 10), ("dress", 300)]) == "bag"
    assert class_of("human", [("person", 900)]) == "person"
    assert class_of("product", []) == ""
