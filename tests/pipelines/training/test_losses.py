from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from pipelines.imaging.anchors import decode_boxes, make_anchors
from pipelines.nets.yolact import Yolact
from pipelines.training.losses import encode_boxes, instance_losses, map_losses, match_anchors, outline_of, total_loss
from pipelines.training.samples import UNKNOWN, Batch, box_of


def a_batch() -> Batch:
    image = np.zeros((1, 64, 64, 3), np.uint8)
    image[:, 16:48, 16:48] = 255
    mask = np.zeros((16, 16), np.uint8)
    mask[4:12, 4:12] = 1
    parts = np.where(np.kron(mask, np.ones((2, 2), np.uint8)), UNKNOWN, 0).astype(np.uint8)[None]
    foreground = np.zeros((1, 32, 32), np.float32)
    foreground[:, 8:24, 8:24] = 1
    return Batch(image, foreground, np.ones_like(foreground), parts, np.zeros(1, np.float32), [mask[None]],
                 [box_of(mask)[None]], [np.array([25], np.uint8)], [True])  # fmt: skip


def test_encoding_and_decoding_a_box_gives_it_back() -> None:
    anchors = make_anchors(64, 64)[:3]
    boxes = np.array([[3, 4, 30, 40], [10, 10, 50, 20], [0, 0, 64, 64]], np.float32)
    assert np.allclose(decode_boxes(encode_boxes(boxes, anchors), anchors), boxes, atol=1e-3)


def test_every_box_gets_an_anchor_even_when_none_overlaps_enough() -> None:
    boxes = np.array([[1, 1, 4, 4], [2, 2, 62, 62]], np.float32)
    best, state = match_anchors(make_anchors(64, 64), boxes)
    assert set(best[state == 1]) == {0, 1}


def test_a_photo_without_instances_matches_only_ground() -> None:
    _, state = match_anchors(make_anchors(64, 64), np.zeros((0, 4), np.float32))
    assert set(state) == {0}


def test_a_few_steps_on_one_photo_bring_the_loss_down() -> None:
    torch.manual_seed(0)
    net, batch = Yolact(), a_batch()
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3)
    image = torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1
    losses = []
    for _ in range(12):
        loss, parts = total_loss(net(image.repeat(2, 1, 1, 1)), _twice(batch))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss.detach()))
    assert set(parts) == {"class", "box", "mask", "foreground", "parts", "present", "human"}
    assert losses[-1] < 0.7 * losses[0]


def _twice(batch: Batch) -> Batch:
    def doubled(values: Any) -> Any:
        return np.concatenate([values] * 2)

    return Batch(
        doubled(batch.images), doubled(batch.foreground), doubled(batch.trusted), doubled(batch.parts),
        doubled(batch.humans), batch.masks * 2, batch.boxes * 2, batch.classes * 2, [True, True],
    )  # fmt: skip


def test_pixels_without_trust_do_not_change_the_foreground_loss() -> None:
    torch.manual_seed(0)
    net, batch = Yolact().eval(), a_batch()
    batch.trusted[:, :, 16:] = 0
    wrong = replace(batch, foreground=batch.foreground.copy())
    wrong.foreground[:, :, 16:] = 1 - wrong.foreground[:, :, 16:]
    with torch.no_grad():
        output = net(torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1)
        losses = [float(map_losses(output, one)["foreground"]) for one in (batch, wrong)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_anchors_inside_a_person_without_tags_are_no_ground() -> None:
    torch.manual_seed(0)
    net, batch = Yolact().eval(), a_batch()
    with torch.no_grad():
        output = net(torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1)
        known, unknown = (
            float(instance_losses(output, replace(batch, garments_known=[flag]))["class"]) for flag in (True, False)
        )
    assert unknown != pytest.approx(known)


def test_parts_are_judged_only_where_they_are_known() -> None:
    torch.manual_seed(0)
    net, batch = Yolact().eval(), a_batch()
    assert (batch.parts == UNKNOWN).any()
    with torch.no_grad():
        output = net(torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1)
        moved = output.parts.clone()
        moved[:, :, torch.from_numpy(batch.parts[0] == UNKNOWN)] += torch.randn(11, 1)
        losses = [float(map_losses(output._replace(parts=parts), batch)["parts"]) for parts in (output.parts, moved)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_presence_is_judged_only_where_the_parts_are_known() -> None:
    torch.manual_seed(0)
    net, batch = Yolact().eval(), a_batch()
    named = replace(batch, parts=np.where(batch.parts == UNKNOWN, 3, 0).astype(np.uint8))
    with torch.no_grad():
        output = net(torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1)
        assert float(map_losses(output, batch)["present"]) == 0
        right, wrong = output.present.clone().fill_(-9), output.present.clone().fill_(-9)
        right[:, 3], wrong[:, 4] = 9, 9
        losses = [float(map_losses(output._replace(present=one), named)["present"]) for one in (right, wrong)]
    assert losses[0] < 0.01 and losses[1] > 1


def test_an_outline_is_where_the_product_ends_and_all_around_is_trusted() -> None:
    wanted, trusted = torch.zeros(1, 1, 20, 20), torch.ones(1, 1, 20, 20)
    wanted[..., 10:] = 1
    trusted[..., 15:, :] = 0
    found = outline_of(wanted, trusted)[0, 0]
    assert found[5].nonzero().flatten().tolist() == [8, 9, 10, 11]
    assert found[:13, 8:12].min() == 1
    assert found[13:].max() == 0


def test_a_batch_of_which_no_part_is_known_costs_nothing_for_parts() -> None:
    torch.manual_seed(0)
    net, batch = Yolact().eval(), a_batch()
    unknown = replace(batch, parts=np.full_like(batch.parts, UNKNOWN))
    with torch.no_grad():
        output = net(torch.from_numpy(batch.images).permute(0, 3, 1, 2).float() / 127.5 - 1)
    assert float(map_losses(output, unknown)["parts"]) == 0
