"""Contact sheets: photos beside their cut-outs, numbered, for judging by eye what no mask can measure.

``python -m pipelines.training.sheet --data FOLDER --what hard-garments --count 60 --seed 2026 --out sheet.png``
"""

from __future__ import annotations

import csv
import random
from pathlib import Path


def hard_garments(data: Path, count: int, seed: int) -> list[str]:
    """Names of ``count`` garments that have no mask: all of val first, the rest drawn from train by ``seed``.

    The order is fixed: val by name, then train by name. Training must leave the train names out.
    """
    with (data / "garments" / "photos.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["has_mask"] == "0"]
    by_split = {split: sorted(row["name"] for row in rows if row["split"] == split) for split in ("val", "train")}
    chance = random.Random(seed)
    val = by_split["val"] if len(by_split["val"]) <= count else sorted(chance.sample(by_split["val"], count))
    return val + sorted(chance.sample(by_split["train"], min(count - len(val), len(by_split["train"]))))
