from __future__ import annotations

import numpy as np
import pytest

from pipelines.imaging.hands import with_stray_hands
from pipelines.types import KEYPOINT_NAMES, PART_NAMES, Keypoints, UInt8Array

SKIN, TOP = PART_NAMES.index("skin"), PART_NAMES.index("top")
BODY = {
    "nose": (200, 60), "neck": (200, 120), "left_shoulder": (260, 130), "right_shoulder": (140, 130),
    "left_elbow": (290, 220), "right_elbow": (110, 220), "left_wrist": (300, 310), "right_wrist": (100, 310),
    "left_hip": (230, 330), "right_hip": (170, 330),
}  # fmt: skip


def a_body(**scores: float) -> Keypoints:
    points = np.zeros((23, 3), np.float32)
    for name, (x, y) in BODY.items():
        points[KEYPOINT_NAMES.index(name)] = x, y, scores.get(name, 0.8)
    return Keypoints(points)


def parts(*patches: tuple[int, int]) -> UInt8Array:
    """Half the size of a photo of 400 x 600: a top with patches of skin around the given places of the photo."""
    drawn = np.full((300, 200), TOP, np.uint8)
    for x, y in patches:
        drawn[y // 2 - 12 : y // 2 + 12, x // 2 - 12 : x // 2 + 12] = SKIN
    return drawn


def test_skin_on_the_chest_is_the_other_place_of_a_wrist_in_an_empty_sleeve() -> None:
    found = with_stray_hands(a_body(), parts((210, 210), (100, 310)), (400, 600))
    assert set(found.elsewhere) == {"left_wrist"}
    assert found.elsewhere["left_wrist"][:2] == pytest.approx((209, 209), abs=2)
    assert np.array_equal(found.points, a_body().points)


@pytest.mark.parametrize("patches", [((300, 310), (210, 210), (100, 310)), ((200, 60), (100, 310)), ()])
def test_a_hand_at_the_wrist_a_face_and_no_skin_at_all_say_nothing(patches: tuple[tuple[int, int], ...]) -> None:
    assert with_stray_hands(a_body(), parts(*patches), (400, 600)).elsewhere == {}


def test_an_unsure_wrist_and_a_body_without_torso_are_left_to_others() -> None:
    seen = parts((210, 210))
    assert "left_wrist" not in with_stray_hands(a_body(left_wrist=0.3), seen, (400, 600)).elsewhere
    hipless = a_body(left_hip=0.1, right_hip=0.1)
    assert with_stray_hands(hipless, seen, (400, 600)) is hipless
