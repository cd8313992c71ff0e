from __future__ import annotations

import pytest

from pipelines.training.labels import class_of_garment, class_of_product, class_of_tag, part_of_tag, shows_a_person
from pipelines.types import CLASS_NAMES, PART_NAMES


def test_every_tagged_class_is_one_of_the_nets() -> None:
    assert set(class_of_tag().values()) <= set(CLASS_NAMES)


@pytest.mark.parametrize(
    ("tag", "part"),
    [("null", "background"), ("skin", "skin"), ("jeans", "trousers"), ("wedges", "shoes"), ("belt", "accessory")],
)
def test_tags_become_parts(tag: str, part: str) -> None:
    assert PART_NAMES[part_of_tag(tag)] == part


@pytest.mark.parametrize(("label", "name"), [("T-Shirt", "top"), ("Shorts", "trousers"), ("Hat", "hat")])
def test_garment_labels_become_classes(label: str, name: str) -> None:
    assert class_of_garment(label) == name


@pytest.mark.parametrize(
    ("source", "label", "name"),
    [("grocery", "Melon", "fruit"), ("tailwind", "home", "kitchen appliance"), ("magento", "mb02", "bag"),
     ("caltech", "anchor", "other"), ("saleor", "plimsolls", "shoes")],
)  # fmt: skip
def test_product_labels_become_classes(source: str, label: str, name: str) -> None:
    assert class_of_product(source, label) == name


def test_legs_without_a_head_are_a_person_and_a_bag_is_not() -> None:
    assert shows_a_person("magento", "wp01", "0")
    assert not shows_a_person("magento", "mb02", "0")
    assert shows_a_person("magento", "wb01", "1")
