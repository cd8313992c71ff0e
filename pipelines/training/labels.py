"""From the words in the data sets to the segmenter's classes and parts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from pipelines.types import CLASS_NAMES, PART_NAMES, UInt8Array

TAGS_OF_CLASS = {
    "boots": "boots",
    "heels": "heels pumps wedges",
    "sandals": "sandals",
    "shoes": "shoes sneakers flats loafers clogs",
    "top": "blouse bodysuit bra hoodie intimate jumper shirt sweater sweatshirt t-shirt top vest",
    "outerwear": "blazer cape cardigan coat jacket suit",
    "dress": "dress romper swimwear",
    "skirt": "skirt",
    "trousers": "jeans leggings pants shorts",
    "bag": "bag purse wallet",
    "eyewear": "glasses sunglasses",
    "hat": "hat",
}
PART_OF_CLASS = {"boots": "shoes", "heels": "shoes", "sandals": "shoes", "eyewear": "accessory", "hat": "accessory"}
GARMENT_CLASS = {
    "Shoes": "shoes",
    "Dress": "dress",
    "Skirt": "skirt",
    "Pants": "trousers",
    "Shorts": "trousers",
    "Outwear": "outerwear",
    "Blazer": "outerwear",
    "Hat": "hat",
}
GROCERY_CLASS = {
    "Juice": "juice",
    "Milk": "milk",
    "Oatghurt": "yoghurt",
    "Yoghurt": "yoghurt",
    "Soyghurt": "yoghurt",
    "Sour-Cream": "yoghurt",
    "Sour-Milk": "milk",
    "Oat-Milk": "milk",
    "Soy-Milk": "milk",
}
VEGETABLES = frozenset(
    [
        "Asparagus",
        "Aubergine",
        "Cabbage",
        "Carrots",
        "Cucumber",
        "Garlic",
        "Ginger",
        "Leek",
        "Mushroom",
        "Onion",
        "Pepper",
        "Potato",
        "Red-Beet",
        "Tomato",
        "Zucchini",
    ]
)
FRUIT = frozenset(
    [
        "Apple",
        "Avocado",
        "Banana",
        "Kiwi",
        "Lemon",
        "Lime",
        "Mango",
        "Melon",
        "Nectarine",
        "Orange",
        "Papaya",
        "Passion-Fruit",
        "Peach",
        "Pear",
        "Pineapple",
        "Plum",
        "Pomegranate",
        "Red-Grapefruit",
        "Satsumas",
    ]
)
MAGENTO_WORN = frozenset(["wj", "mj", "wh", "mh", "ms", "mt", "ws", "wt", "wp", "mp", "wsh", "msh"])
MAGENTO_BAGS = {"mb": "bag", "wb": "bag"}
CALTECH_CLASS = {"pizza": "other", "strawberry": "fruit", "inline_skate": "shoes"}
SALEOR_CLASS = {
    "tee": "top",
    "shirt": "top",
    "plimsolls": "shoes",
    "sunnies": "eyewear",
    "apple": "juice",
    "banana": "juice",
    "carrot": "juice",
    "beans": "juice",
}


def read_tags(people: Path) -> list[str]:
    """The garment tags that masks of people/ name by their index, from ``people``/tags.json."""
    return [str(tag) for tag in json.loads((people / "tags.json").read_text(encoding="utf-8"))]


def tag_tables(people: Path) -> tuple[UInt8Array, UInt8Array]:
    """For every value of a pixel in ``people``/masks: its index into PART_NAMES and its 1-based class, 0 for none.

    Both (256,) uint8.
    """
    of_tag = class_of_tag()
    parts, classes = np.zeros(256, np.uint8), np.zeros(256, np.uint8)
    for value, tag in enumerate(read_tags(people)):
        parts[value] = part_of_tag(tag)
        classes[value] = class_index(of_tag[tag]) if tag in of_tag else 0
    return parts, classes


def class_index(name: str) -> int:
    """1-based class of the net for a class name; 0 is the ground."""
    return CLASS_NAMES.index(name) + 1


def class_of_tag() -> dict[str, str]:
    """Garment tag of people/ > class name, for the tags that make an instance of their own."""
    return {tag: name for name, tags in TAGS_OF_CLASS.items() for tag in tags.split()}


def part_of_tag(tag: str) -> int:
    """Index into PART_NAMES for a tag of people/."""
    if tag == "null":
        return 0
    if tag in ("skin", "hair"):
        return PART_NAMES.index(tag)
    name = class_of_tag().get(tag, "accessory")
    return PART_NAMES.index(PART_OF_CLASS.get(name, name))


def class_of_garment(label: str) -> str:
    """Class name for a label of garments/."""
    return GARMENT_CLASS.get(label, "top")


def class_of_product(source: str, label: str) -> str:
    """Class name for a row of products/ that shows no person."""
    if source == "grocery":
        return _class_of_grocery(label)
    if source == "magento":
        return MAGENTO_BAGS.get(label.rstrip("0123456789"), "other")
    tables = {"saleor": SALEOR_CLASS, "caltech": CALTECH_CLASS}
    return "kitchen appliance" if source == "tailwind" else tables.get(source, {}).get(label, "other")


def shows_a_person(source: str, label: str, person: str) -> bool:
    """Whether a row of products/ is a photo of a person; ``person`` marks only those with a head, legs count too."""
    return person == "1" or (source == "magento" and label.rstrip("0123456789") in MAGENTO_WORN)


def _class_of_grocery(label: str) -> str:
    if label in GROCERY_CLASS:
        return GROCERY_CLASS[label]
    return "fruit" if label in FRUIT else "vegetable" if label in VEGETABLES else "other"
