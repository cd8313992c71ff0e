import pytest

from webapp.services.errors import UserError
from webapp.services.names import compile_pattern, file_stem, match_name, parse_name


@pytest.mark.parametrize(
    ("path", "sku", "view"),
    [
        ("SKU1/front.jpg", "SKU1", "front"),
        ("shoot/SKU2/back.jpg", "SKU2", "back"),
        ("SKU1/IMG_1234.JPG", "SKU1", "IMG_1234"),
        ("SKU1/2.jpg", "SKU1", "2"),
        ("wsh01-black/wsh01-black_back.jpg", "wsh01-black", "back"),
        ("mb01-blue/mb01-blue-0.jpg", "mb01-blue", "0"),
        ("ST1006_front.jpg", "ST1006", "front"),
        ("AB_12_side.jpg", "AB_12", "side"),
        ("FL2012-t-shirt.jpg", "FL2012", "t-shirt"),
        ("sun-hat.jpg", "sun-hat", ""),
        ("日本語.jpg", "日本語", ""),
        ("C:\\shoot\\ST1_front.jpg", "ST1", "front"),
        (".jpg", ".jpg", ""),
    ],
)
def test_sku_and_view_come_from_folder_and_file_names(path: str, sku: str, view: str) -> None:
    assert parse_name(path) == (sku, view)


def test_the_shared_shoots_find_their_skus() -> None:
    assert parse_name("studio/ws03-red/ws03-red_alt1.jpg") == ("ws03-red", "alt1")
    assert parse_name("street-style/ST1015_front.jpg") == ("ST1015", "front")


def test_a_pattern_of_ones_own_decides_what_matches() -> None:
    pattern = compile_pattern(r"(?P<view>\w+)/(?P<sku>\d+)")
    assert match_name(pattern, "front/123.jpg") == ("123", "front")
    assert match_name(pattern, "front/abc.jpg") is None


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [("(?P<sku>", "not a regular expression"), ("(.+)", "needs a group called sku"), ("x" * 1001, "too long")],
)
def test_a_wrong_pattern_is_refused_with_a_sentence(pattern: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("sku", "view", "stem"),
    [("A1", "front", "A1_front"), ("A1", "", "A1"), ("a/b:c", "d?", "a-b-c_d-"), ("..", "", "unnamed")],
)
def test_file_names_are_writable_everywhere(sku: str, view: str, stem: str) -> None:
    assert file_stem(sku, view) == stem
