from __future__ import annotations

import numpy as np

from pipelines.crops import CropScene, head
from tests.pipelines.crops import scenes


def test_it_ends_above_the_shoulders_and_begins_above_the_crown() -> None:
    scene = scenes.standing()
    start, end = scenes.rows_of(head.find(scene))
    assert start < scene.box[1]
    assert scenes.y_of(scene, "nose") < end < scenes.y_of(scene, "neck")


def test_a_headless_photo_has_no_head() -> None:
    assert head.find(scenes.cut(top=150)) is None


def test_a_raised_hand_is_not_taken_for_a_hat() -> None:
    scene = scenes.standing()
    mask = np.vstack([np.zeros((300, scene.mask.shape[1]), np.bool_), scene.mask])
    mask[20:420, 250 + scenes.ROOM_PX : 262 + scenes.ROOM_PX] = True
    assert scene.keypoints is not None
    points = scene.keypoints.points.copy()
    points[:, 1] += 300
    raised = CropScene(mask, "human", type(scene.keypoints)(points))
    assert scenes.rows_of(head.find(raised))[0] > 250
