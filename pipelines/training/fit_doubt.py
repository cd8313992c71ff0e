"""How far the cut-outs of the weights at hand can be trusted: ``python -m pipelines.training.fit_doubt --data FOLDER``.

Fitted on train photos, which are many: a small net that sees each a few times does no better on them than on val
(compare the two shares of good cut-outs that the command prints), and val stays clean for the AUROC that ``python -m
pipelines evaluate segmentation`` reports. Photos are drawn by a seed, as many of each folder.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pipelines.doubt import FILE, SIGNS, DoubtModel, Term
from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.training.evaluate_segmentation import BAD_IOU, Measured, Ruler, measure_all
from pipelines.training.given import FOLDERS, ValPhoto, val_photos
from pipelines.training.measuring import open_segmenter
from pipelines.training.metrics import doubt_auroc

PHOTOS_EACH = 250
# Inverse strength of the pull towards equal trust: few photos fail.
PULL = 0.3


def drawn(data: Path, count: int, seed: int) -> list[ValPhoto]:
    """At most ``count`` train photos with masks of each folder."""
    chance = random.Random(seed)
    photos: list[ValPhoto] = []
    for folder in FOLDERS:
        listed = list(val_photos(data, "train", [folder]))
        photos += chance.sample(listed, min(count, len(listed)))
    return photos


def fit(measured: Sequence[Measured], segmenter: str) -> DoubtModel:
    """Logistic regression of "IoU at least 0.90" on the signs; ValueError unless some photos are good and some bad."""
    good = np.array([one.iou >= BAD_IOU for one in measured])
    if not measured or good.all() or not good.any():
        raise ValueError("The photos are all good or all bad; doubt needs some of both to be fitted.")
    signs = np.array([[one.signs[name] for name in SIGNS] for one in measured])
    scaler = StandardScaler().fit(signs)
    model = LogisticRegression(C=PULL, max_iter=2000).fit(scaler.transform(signs), good)
    numbers = zip(SIGNS, scaler.mean_, scaler.scale_, model.coef_[0], strict=True)
    terms = {name: Term(float(mean), float(scale), float(weight)) for name, mean, scale, weight in numbers}
    return DoubtModel(segmenter, float(model.intercept_[0]), terms)


def write(model: DoubtModel, path: Path) -> None:
    """The model as TOML, read again by :func:`pipelines.doubt.read_model`."""
    lines = ["# Made by python -m pipelines.training.fit_doubt: how far a cut-out of these weights can be trusted."]
    lines += [f'segmenter = "{model.segmenter}"', f"intercept = {model.intercept:.6f}"]
    for name, term in model.terms.items():
        lines += ["", f"[signs.{name}]", f"mean = {term.mean:.6f}", f"scale = {term.scale:.6f}"]
        lines += [f"weight = {term.weight:.6f}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit how far cut-outs can be trusted.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS_DIR, help="folder of the weights; the result goes there"
    )
    parser.add_argument("--count", type=int, default=PHOTOS_EACH, help="train photos of each folder")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    segmenter = open_segmenter(arguments.weights, threads=1)
    measured = measure_all(drawn(arguments.data, arguments.count, arguments.seed), Ruler(segmenter))
    model = fit(measured, segmenter.weights)
    write(model, arguments.weights / FILE)
    sys.stdout.write(_words(measured, model, arguments.weights / FILE))


def _words(measured: Sequence[Measured], model: DoubtModel, path: Path) -> str:
    trusted = [model.probability(one.signs) for one in measured]
    failed = [one.iou < BAD_IOU for one in measured]
    auroc = doubt_auroc(trusted, failed)
    return (
        f"{path}: fitted on {len(measured)} train photos, {1 - np.mean(failed):.3f} of them good, AUROC {auroc:.3f} "
        f"on these same photos.\nThe figure that counts: python -m pipelines evaluate segmentation\n"
    )


if __name__ == "__main__":
    main()
