from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.colour import ciede2000
from pipelines.swatches.house import default_house, default_text, differences, parse
from pipelines.types import TableError

SMALL = """
warn_at: 8
colours:
  - {name: Ink, hex: "#101820", family: black}
  - {name: Chalk, hex: F8F8F4, family: white}
"""


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TableError) as wrong:
        parse(text)
    return [(fault.line, fault.sentence) for fault in wrong.value.faults]


def test_a_list_is_read_with_its_distance_and_its_colours_in_order() -> None:
    house = parse(SMALL)
    assert house.warn_at == 8
    assert [(one.name, one.hex, one.family) for one in house.colours] == [
        ("Ink", "#101820", "black"),
        ("Chalk", "#f8f8f4", "white"),
    ]


def test_every_colour_of_the_shipped_list_is_called_by_its_own_name() -> None:
    house = default_house()
    assert {house.nearest(colour.hex) for colour in house.colours} == {(colour, 0.0) for colour in house.colours}


def test_no_two_colours_of_the_shipped_list_are_hard_to_tell_apart() -> None:
    lab = default_house().cielab
    first, second = np.triu_indices(len(lab), 1)
    assert ciede2000(lab[first], lab[second]).min() > 3


@pytest.mark.parametrize(
    ("hex_colour", "family"),
    [
        ("#ffffff", "white"),
        ("#f2f3f5", "white"),
        ("#000000", "black"),
        ("#1a1a1c", "black"),
        ("#808080", "grey"),
        ("#c6c7c9", "grey"),
        ("#d5d5d5", "white"),
        ("#363636", "black"),
        ("#ff0000", "red"),
        ("#0000c8", "blue"),
        ("#123d22", "green"),
    ],
)
def test_common_colours_get_the_word_that_people_use(hex_colour: str, family: str) -> None:
    assert default_house().nearest(hex_colour)[0].family == family


def test_distances_between_colours_are_symmetric_and_nothing_for_the_same() -> None:
    apart = differences(["#102030", "#302010", "#102030"])
    assert apart.shape == (3, 3)
    assert np.array_equal(apart, apart.T)
    assert apart[0, 2] == 0 < apart[0, 1]
    assert differences([]).shape == (0, 0)


def test_an_unquoted_hex_is_explained_at_its_line() -> None:
    text = 'colours:\n  - {name: a, hex: "#102030", family: blue}\n  - name: b\n    hex: #102030\n    family: blue\n'
    ((line, sentence),) = faults_of(text)
    assert line == 3
    assert "quotation marks" in sentence


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "no colours"),
        ("colours: blue", 1, "A list was expected"),
        ("colours:\n  - blue", 2, "were expected here"),
        ("colours:\n  - {name: a, hex: '#12345', family: b}", 2, "is no colour"),
        ("colours:\n  - {name: a, hex: '#123456', family: b, cmyk: 3}", 2, "is not known here"),
        ("warn_at: 0\ncolours:\n  - {name: a, hex: '#123456', family: b}", 1, "a number from 1"),
        ("colours: [", 1, "not YAML"),
        ("colours:\n  - {name: A, hex: '#123456', family: b}\n  - {name: a, hex: '#123457', family: b}", 3, "twice"),
    ],
)
def test_faults_are_told_with_their_line(text: str, line: int, words: str) -> None:
    (fault, *_) = faults_of(text)
    assert fault[0] == line
    assert words in fault[1]


def test_all_faults_are_told_at_once() -> None:
    assert len(faults_of("warn_at: x\ncolours:\n  - {name: a, hex: zz, family: b}\n  - {name: b}")) == 3


def test_a_list_that_is_too_long_is_refused_before_it_is_read() -> None:
    assert "longer than" in faults_of(default_text() + "#" * 60_000)[0][1]
