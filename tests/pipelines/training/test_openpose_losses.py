from __future__ import annotations

import numpy as np
import pytest
import torch

from pipelines.imaging.part_affinity import LIMBS, decode_people
from pipelines.nets.openpose import OpenPose, OpenPoseOutput, OpenPoseSize
from pipelines.training.openpose_losses import pose_loss, pose_targets, stage_loss
from pipelines.types import KEYPOINT_NAMES
from tests.pipelines.imaging.test_part_affinity import a_person


def test_a_stage_s_loss_is_the_weighted_square_of_what_is_wrong() -> None:
    found, wanted = torch.ones(2, 1, 2, 2), torch.zeros(2, 1, 2, 2)
    wanted[0] = 3
    weights = torch.tensor([1.0, 0.5])[:, None, None, None]
    assert float(stage_loss(found, wanted, weights)) == pytest.approx((4 * 4 + 4 * 0.5) / 2)


def test_every_stage_is_supervised_and_the_truth_costs_nothing() -> None:
    targets = pose_targets([a_person(64, 8, 110)[None]], (128, 128))
    right = OpenPoseOutput((targets.fields,) * 2, (targets.maps,) * 2, ())
    assert float(pose_loss(right, targets)[0]) == 0
    early = OpenPoseOutput((targets.fields + 1, targets.fields), (targets.maps,) * 2, ())
    assert float(pose_loss(early, targets)[0]) == pytest.approx(targets.fields.numel(), rel=1e-5)
    late = OpenPoseOutput((targets.fields,) * 2, (targets.maps, targets.maps + 1), ())
    assert float(pose_loss(late, targets)[0]) == pytest.approx(targets.maps.numel(), rel=1e-5)


def test_a_guessed_point_weighs_nothing_and_neither_do_its_limbs() -> None:
    person = a_person(64, 8, 110)
    elbow = KEYPOINT_NAMES.index("left_elbow")
    person[elbow, 2] = 0.3
    targets = pose_targets([person[None]], (128, 128))
    assert np.flatnonzero(targets.map_weights[0, :, 0, 0].numpy() == 0).tolist() == [elbow]
    silent = np.flatnonzero(targets.field_weights[0, ::2, 0, 0].numpy() == 0).tolist()
    assert silent == [index for index, limb in enumerate(LIMBS) if elbow in limb]


def test_the_targets_are_what_the_decoder_reads() -> None:
    people = np.stack([a_person(100, 20, 320), a_person(265, 30, 310)])
    targets = pose_targets([people], (368, 368))
    assert len(decode_people(targets.maps[0].numpy(), targets.fields[0].numpy(), 8)) == 2


def test_a_few_steps_on_one_photo_bring_the_loss_down() -> None:
    torch.manual_seed(0)
    net = OpenPose(OpenPoseSize(width=8, stage_width=8, field_stages=1, map_stages=1))
    image, targets = torch.randn(1, 3, 64, 64), pose_targets([a_person(32, 4, 56)[None]], (64, 64))
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3)
    seen = []
    for _ in range(15):
        loss, _ = pose_loss(net(image), targets)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        seen.append(float(loss.detach()))
    assert seen[-1] < 0.8 * seen[0]
