from __future__ import annotations

import pytest
from flask import Flask

from webapp.models import ColourListVersion, User
from webapp.models import db as database
from webapp.services import house_colours
from webapp.services.errors import UserError

SMALL = """warn_at: 7
colours:
  - {name: Ink, hex: "#101820", family: black}
  - {name: Poppy, hex: "#c8202c", family: red}
"""


def test_without_a_saved_list_the_shipped_one_counts(db: Flask) -> None:
    found = house_colours.current()
    assert found.version == 0
    assert found.parsed.nearest("#121213")[0].name == "black"


def test_the_newest_version_counts_and_every_version_is_kept(db: Flask, operator: User) -> None:
    house_colours.save(SMALL.replace("\n", "\r\n"), operator)
    house_colours.save(SMALL.replace("7", "9"), operator)
    assert house_colours.current().parsed.warn_at == 9
    assert [version.by for version in house_colours.LIST.versions()] == [operator.name, operator.name]
    assert house_colours.LIST.get_version(1) == SMALL


def test_swatches_are_called_by_the_list_that_counts_but_a_chosen_name_stays(db: Flask, operator: User) -> None:
    swatches = [
        {"hex": "#ff2030", "share": 0.7, "name": "red", "distance": 3.0},
        {"hex": "#202428", "share": 0.3, "name": "Midnight", "distance": 9.0, "named": True},
    ]
    house_colours.save(SMALL, operator)
    first, second = house_colours.named(swatches)
    assert (first["name"], first["family"], first["share"]) == ("Poppy", "red", 0.7)
    assert second == swatches[1]


def test_a_fault_is_told_and_nothing_is_saved(db: Flask, operator: User) -> None:
    with pytest.raises(UserError, match="Line 2"):
        house_colours.save("colours:\n  - {name: Ink}\n", operator)
    assert house_colours.current().version == 0


def test_saving_what_is_there_already_is_refused(db: Flask, operator: User) -> None:
    with pytest.raises(UserError, match="Nothing was changed"):
        house_colours.save(house_colours.current().text, operator)


def test_a_stored_list_that_cannot_be_read_gives_way_to_the_shipped_one(db: Flask) -> None:
    with database.write() as session:
        session.add(ColourListVersion(text="colours: 3"))
    assert house_colours.current().parsed.nearest("#f5f5f6")[0].name == "white"


def test_an_unknown_version_is_a_404(db: Flask) -> None:
    with pytest.raises(UserError) as refused:
        house_colours.LIST.get_version(5)
    assert refused.value.status == 404
