import pytest

from tests.support.photos import add_prepared
from webapp.models import Shoot, User
from webapp.services import mending, reviews, shot_lists
from webapp.services.errors import UserError


def test_a_sku_without_a_view_that_its_category_needs_is_told(shoot: Shoot, reviewer: User) -> None:
    front = add_prepared(shoot, "4711_front.png")
    add_prepared(shoot, "4712_Front-2.png", (20, 90, 40))
    assert shot_lists.missing(shoot.id) == []
    mending.change_class(mending.bench(front.id, reviewer), "top")
    assert shot_lists.missing(shoot.id) == ["SKU 4711 has no back view"]
    back = add_prepared(shoot, "4711_back.png", (90, 20, 40))
    assert shot_lists.missing(shoot.id) == []
    reviews.decide(back.id, "reject", "reshoot", reviewer)
    assert shot_lists.missing(shoot.id) == ["SKU 4711 has no back view"]
    shot_lists.save("any: [Side, sole]\r\ntop: [front]", reviewer)
    assert shot_lists.missing(shoot.id) == ["SKU 4712 has no side and sole views"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("- top", "must have lines"),
        ("spaceship: [front]", "There is no category"),
        ("top: front", "must be a list"),
        ("top: [front, 3]", "must be a list"),
        ("top: [", "no YAML"),
    ],
)
def test_a_wrong_list_is_refused_with_a_sentence(wrong: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        shot_lists.parse(wrong)


def test_the_shipped_list_is_right() -> None:
    assert shot_lists.parse(shot_lists._SHIPPED.read_text(encoding="utf-8"))["top"] == ("front", "back")
