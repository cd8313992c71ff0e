"""Garments, skin and hair on the people photos that nobody tagged pixel by pixel, held to the tags of the whole photo.

A net that is told which garments a photo shows finds them far better than one that is not: each photo's list of tags
(``photos.csv``) leaves out the parts it does not show, and what remains unsure gets no say in training.
``python -m pipelines.training.relabel_parts --run runs/segmentation-1 --relabelled runs/relabelled`` writes an 8-bit
index of tags beside the masks that :mod:`pipelines.training.relabel` made, as ``people_tags/NAME.png``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from tqdm import tqdm

from pipelines.imaging.decode import decode
from pipelines.imaging.shrink import shrink
from pipelines.nets.yolact import Yolact
from pipelines.training import labels
from pipelines.training.loop import to_input
from pipelines.training.samples import UNKNOWN
from pipelines.training.sources import TAGS_FOLDER, read_rows
from pipelines.types import PART_NAMES, FloatArray, UInt8Array

SIDE_PX, STEP_PX = 512, 64
SURE = 0.6


def part_probabilities(net: Yolact, image_rgb: UInt8Array) -> FloatArray:
    """(h, w, parts) float32 0..1 at the net's stride: the mean of the photo (H, W, 3) and its mirror image."""
    height, width = image_rgb.shape[:2]
    steps = SIDE_PX / max(height, width) / STEP_PX
    size = (max(1, round(width * steps)) * STEP_PX, max(1, round(height * steps)) * STEP_PX)
    image = to_input(shrink(image_rgb, size)[None])
    with torch.no_grad():
        both = F.softmax(net(torch.cat([image, image.flip(3)])).parts.float(), 1)
    return np.asarray(((both[0] + both[1].flip(2)) / 2).permute(1, 2, 0).numpy(), np.float32)


def tags_of_photo(probabilities: FloatArray, alpha: UInt8Array, tags: Sequence[str], names: Sequence[str]
                  ) -> UInt8Array:  # fmt: skip
    """(H, W) index into ``names``: inside ``alpha`` the likeliest part that ``tags`` speak of, UNKNOWN where unsure.

    Of several tags for one part (coat and jacket) the first stands for all: training knows parts and classes, not tags.
    """
    index_of_part: dict[int, int] = {}
    for tag in tags:
        index_of_part.setdefault(labels.part_of_tag(tag), names.index(tag))
    parts = sorted(index_of_part)
    large = cv2.resize(probabilities[..., parts], alpha.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    large = large.reshape(*alpha.shape, len(parts))
    best, total = large.argmax(2), large.sum(2)
    indices = np.array([index_of_part[part] for part in parts], np.uint8)[best]
    sure = large.max(2) >= SURE * np.maximum(total, 1e-6)
    inside = np.where(sure, indices, UNKNOWN)
    return np.where(alpha > 127, inside, 0).astype(np.uint8)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Tag the people photos that have no tag map.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--run", type=Path, required=True, help="folder of the net's training run")
    parser.add_argument("--relabelled", type=Path, default=Path("runs/relabelled"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    net = Yolact.of_state(torch.load(arguments.run / "last.pt", weights_only=True)["average"]).eval()
    people = arguments.data / "people"
    names = labels.read_tags(people)
    tags = {row["name"]: row["tags"].split() for row in read_rows(people)}
    out = arguments.relabelled / TAGS_FOLDER
    out.mkdir(parents=True, exist_ok=True)
    masks = sorted((arguments.relabelled / "people").glob("*.png"))
    for path in tqdm(masks, unit="photo", mininterval=30):
        alpha = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)
        image = decode(people / "images" / f"{path.stem}.webp").image_rgb
        indices = tags_of_photo(part_probabilities(net, image), alpha, tags[path.stem], names)
        cv2.imwrite(str(out / path.name), indices)
    sys.stdout.write(f"{len(masks)} photos tagged; parts: {', '.join(PART_NAMES)}\n")


if __name__ == "__main__":
    main()
