from __future__ import annotations

import numpy as np

from pipelines.imaging.islands import loose_pieces, remove_islands


def test_the_second_shoe_of_a_pair_is_kept() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[30:50, 5:30] = 1
    foreground[30:50, 50:75] = 1
    assert remove_islands(foreground)[40, 60] == 1


def test_an_island_goes_with_its_soft_rim() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[30:70, 30:70] = 1
    foreground[3:8, 3:8] = 0.4
    foreground[4:7, 4:7] = 1
    assert remove_islands(foreground)[:12, :12].max() == 0


def test_a_lone_missing_pixel_inside_is_filled() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[10:70, 10:70] = 1
    foreground[40, 40] = 0.2
    assert remove_islands(foreground)[40, 40] == 1


def test_a_piece_without_an_anchor_is_loose() -> None:
    some = np.zeros((20, 20), np.bool_)
    some[2:5, 2:5] = some[10:15, 10:15] = True
    anchor = np.zeros_like(some)
    anchor[12, 12] = True
    loose = loose_pieces(some, anchor)
    assert loose[3, 3]
    assert not loose[11, 11]
    assert not loose[18, 2]


def test_a_vague_piece_at_the_photos_edge_is_ground_and_a_sure_one_a_cut_product() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[20:50, 20:60] = 1
    foreground[70:, 10:70] = 0.8
    assert remove_islands(foreground)[65:].max() == 0
    foreground[70:, 10:70] = 0.99
    assert remove_islands(foreground)[75, 40] > 0.9
    foreground[60:66, 10:70], foreground[70:] = 0.8, 0
    assert remove_islands(foreground)[63, 40] > 0.5, "within the photo a pale piece may be pale cloth"


def test_a_small_piece_that_the_net_doubts_is_ground_wherever_it_lies() -> None:
    foreground = np.zeros((80, 80), np.float32)
    foreground[10:60, 10:50] = 1
    foreground[20:40, 60:70] = 0.7
    assert remove_islands(foreground)[30, 65] == 0
    foreground[20:40, 60:70] = 0.95
    assert remove_islands(foreground)[30, 65] > 0.9
