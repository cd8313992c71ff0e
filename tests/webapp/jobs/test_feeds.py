from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.exports.profiles import load_profile
from webapp.jobs import feeds
from webapp.jobs.export_photo import HELD, IN, UNCHANGED, Chosen

RESULT: dict[str, Any] = {
    "kind": "product", "instances": [{"label": "dress", "mask_area_px": 9}], "crops": [], "checks": [],
    "swatches": [{"name": "Dark red", "hex": "#800000"}, {"name": "Black", "hex": "#000000"}],
}  # fmt: skip


def photo(sku: str, view: str, place: int = 0) -> Chosen:
    return Chosen(place, sku, view, f"images/{sku}_{view}", place, "", Path("o"), Path("m"), RESULT)


def row(name: str, state: str = IN) -> dict[str, Any]:
    files = [] if state == HELD else [{"name": name, "sha256": "ab" * 32, "bytes": 7}]
    return {"state": state, "files": files, "checks": [{"message": "Too small.", "advice": state != HELD}]}


DONE = [
    (photo("Red Dress 1", "front"), row("images/1.jpg")),
    (photo("Red Dress 1", "back", 1), row("images/2.jpg", UNCHANGED)),
    (photo("B2", "front"), row("images/3.jpg", UNCHANGED)),
    (photo("C3", "front"), row("images/4.jpg", HELD)),
]


def table(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    profile = load_profile("paper-white")
    profile = replace(profile, names=replace(profile.names, tables=(name,)))
    content = feeds.tables(DONE, profile, "https://cdn.example.com/spring/")[f"{name}.csv"]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_the_alt_text_says_what_is_seen() -> None:
    assert feeds.alt_text(photo("A1", "front")) == "Front view: dress A1 in dark red and black"
    assert len(feeds.alt_text(photo("A" * 200, "front"))) == 125


def test_shopify_gets_all_pictures_of_a_changed_product_in_order() -> None:
    assert [(line["Handle"], line["Image Src"], line["Image Position"]) for line in table("shopify")] == [
        ("red-dress-1", "https://cdn.example.com/spring/images/1.jpg", "1"),
        ("red-dress-1", "https://cdn.example.com/spring/images/2.jpg", "2"),
    ]
    assert all("dress" in line["Image Alt Text"] for line in table("shopify"))


def test_google_gets_one_line_a_product() -> None:
    (line,) = table("google")
    assert (line["id"], line["image_link"].rsplit("/", 1)[1]) == ("Red Dress 1", "1.jpg")
    assert line["additional_image_link"].endswith("/2.jpg")
    assert line["alt_text"].startswith("Front view")


def test_akeneo_gets_files_and_alt_texts_in_columns() -> None:
    (line,) = table("akeneo", ";")
    assert (line["sku"], line["picture_1"], line["picture_2"]) == ("Red Dress 1", "images/1.jpg", "images/2.jpg")
    assert line["picture_2_alt"].startswith("Back view")


def test_the_catalog_lists_what_is_in_the_zip() -> None:
    (line,) = table("catalog")
    assert (line["sku"], line["packshot"]) == ("Red Dress 1", "images/1.jpg")


def test_the_manifest_tells_of_every_photo_and_of_what_is_gone() -> None:
    said = json.loads(feeds.manifest(load_profile("amazon"), True, DONE, [row("images/old.jpg", UNCHANGED)]))
    assert (said["channel"], said["changed_only"], said["gone"]) == ("amazon", True, ["images/old.jpg"])
    assert [one["state"] for one in said["photos"]] == [IN, UNCHANGED, UNCHANGED, HELD]
    assert said["photos"][0]["files"] == [{"name": "images/1.jpg", "sha256": "ab" * 32, "bytes": 7}]
    assert (said["photos"][0]["faults"], said["photos"][3]["faults"]) == ([], ["Too small."])
