"""The segmenter in 8 bits, measured against the float net: ``python -m pipelines.training.quantise_segmentation``.

Static quantisation (Q and DQ nodes, weights per channel), calibrated on train photos. Each candidate is written beside
the others under ``--out``, never into weights/, and compared on the val photos of people and of garments with checked
masks. One is worth shipping when it loses at most 0.3 IoU points and is faster in the same process on one thread.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_static

from pipelines.engines.manifest import WEIGHTS_DIR, WeightsEntry, find_entry
from pipelines.engines.runtime import open_session, to_input
from pipelines.engines.yolact import NAME, YolactSegmenter
from pipelines.imaging.decode import decode
from pipelines.training.given import ValPhoto, given_mask, val_photos
from pipelines.training.manifest_entry import write_entry
from pipelines.types import FloatArray

GROUPS = ("people", "garments_checked")
ALLOWED_LOSS = 0.003
ROUNDS = 15


@dataclass(frozen=True)
class Recipe:
    """What is quantised: type of the activations, and whether everything or only the encoder's convolutions.

    ``seven_bits`` of the weights only: a CPU without VNNI adds pairs of products in 16 bits, where eight overflow.
    """

    name: str
    activations: QuantType
    encoder_only: bool
    seven_bits: bool = False


RECIPES = (
    Recipe("u8-all", QuantType.QUInt8, encoder_only=False),
    Recipe("u8-encoder", QuantType.QUInt8, encoder_only=True),
    Recipe("u8-all-7bit", QuantType.QUInt8, encoder_only=False, seven_bits=True),
    Recipe("s8-encoder", QuantType.QInt8, encoder_only=True),
)


class Photos(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime ships no types
    """Train photos as the net sees them, one at a time."""

    def __init__(self, segmenter: YolactSegmenter, photos: Sequence[ValPhoto]) -> None:
        self.inputs = self._inputs(segmenter, photos)

    @staticmethod
    def _inputs(segmenter: YolactSegmenter, photos: Sequence[ValPhoto]) -> Iterator[dict[str, FloatArray]]:
        for photo in photos:
            small = segmenter._resize(decode(photo.image).image_rgb)
            yield {"image": to_input(small, segmenter.entry)}

    def get_next(self) -> dict[str, FloatArray] | None:
        """The next photo, or None after the last."""
        return next(self.inputs, None)


def some(photos: Sequence[ValPhoto], count: int, seed: int = 0) -> list[ValPhoto]:
    """``count`` photos (or all), half people and half garments with checked masks where there are enough."""
    order = np.random.default_rng(seed).permutation(len(photos))
    by_group = {group: [photos[index] for index in order if photos[index].group == group] for group in GROUPS}
    if not by_group["garments_checked"]:
        by_group["garments_checked"] = [photos[index] for index in order if photos[index].group == "garments"]
    return [photo for group in by_group.values() for photo in group[: max(1, count // 2)]]


def quantise(entry: WeightsEntry, recipe: Recipe, reader: CalibrationDataReader, out: Path) -> WeightsEntry:
    """The entry of the quantised net, whose file is written to ``out``."""
    plain, path = out / "plain.onnx", out / f"{entry.name}-{recipe.name}.onnx"
    # Without shapes of its own the graph is only folded: half-precision storage becomes float32 here.
    quant_pre_process(str(entry.path), str(plain), skip_symbolic_shape=True)
    nodes = [node.name for node in onnx.load(str(plain)).graph.node if node.op_type == "Conv"]
    if recipe.encoder_only:
        nodes = [name for name in nodes if "/encoder/" in name]
    quantize_static(
        str(plain), str(path), reader, quant_format=QuantFormat.QDQ, op_types_to_quantize=["Conv"],
        nodes_to_quantize=nodes, per_channel=True, activation_type=recipe.activations, weight_type=QuantType.QInt8,
        reduce_range=recipe.seven_bits,
    )  # fmt: skip
    return replace(entry, path=path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def segmenter_of(entry: WeightsEntry, threads: int = 1) -> YolactSegmenter:
    """The shipped engine on another file."""
    segmenter = YolactSegmenter(None, threads)
    segmenter.entry, segmenter.session = entry, open_session(entry, threads)
    return segmenter


def mean_ious(segmenter: YolactSegmenter, photos: Sequence[ValPhoto]) -> dict[str, float]:
    """Mean intersection over union of the foreground map at 0.5 with the given mask, per group.

    Refinement comes later and is the same for all nets, so it is left out.
    """
    values: dict[str, list[float]] = {}
    for photo in photos:
        found = segmenter.segment(decode(photo.image).image_rgb).foreground > 0.5
        wanted = given_mask(photo)
        rows = ((np.arange(wanted.shape[0]) + 0.5) * found.shape[0] / wanted.shape[0]).astype(int)
        columns = ((np.arange(wanted.shape[1]) + 0.5) * found.shape[1] / wanted.shape[1]).astype(int)
        full = found[rows][:, columns]
        values.setdefault(photo.group, []).append(float((full & wanted).sum() / max(1, (full | wanted).sum())))
    return {group: float(np.mean(ious)) for group, ious in values.items()}


def time_ratios(runs: dict[str, Callable[[], object]], against: str, rounds: int = ROUNDS) -> dict[str, float]:
    """CPU time of each run as a ratio to ``against``: alternating, best of ``rounds``."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - started)
    return {name: seconds / best[against] for name, seconds in best.items()}


def compare(data: Path, out: Path, count: int, val_count: int) -> dict[str, dict[str, float]]:
    """Figures of the float net and of every recipe: mean IoU per group, ``time`` against float, size in MB."""
    out.mkdir(parents=True, exist_ok=True)
    entry = find_entry(NAME)
    train = some(list(val_photos(data, "train")), count)
    nets = {"float": segmenter_of(entry)}
    for recipe in RECIPES:
        reader = Photos(nets["float"], train)
        nets[recipe.name] = segmenter_of(quantise(entry, recipe, reader, out))
    image = np.zeros((1, 3, max(entry.input_size), max(entry.input_size) * 3 // 4 // 32 * 32), np.float32)
    runs: dict[str, Callable[[], object]] = {
        name: lambda net=net: net.session.run(None, {"image": image})  # type: ignore[misc]
        for name, net in nets.items()
    }
    ratios = time_ratios(runs, "float")
    photos = some([photo for photo in val_photos(data) if photo.group in GROUPS], val_count)
    return {
        name: {**mean_ious(net, photos), "photos": float(len(photos)), "time": ratios[name],
               "megabytes": net.entry.path.stat().st_size / 1e6}
        for name, net in nets.items()
    }  # fmt: skip


def worth_shipping(figures: dict[str, dict[str, float]]) -> list[str]:
    """Recipes that lose at most ALLOWED_LOSS in every group and take less time than float."""
    base = figures["float"]
    return [
        name
        for name, found in figures.items()
        if name != "float"
        and found["time"] < 1
        and all(found[g] >= base[g] - ALLOWED_LOSS for g in GROUPS if g in base)
    ]


def ship(weights_dir: Path, candidate: Path) -> None:
    """Put a candidate in the float net's place; its figures go, since they must be measured anew."""
    entry = find_entry(NAME, weights_dir)
    shutil.copyfile(candidate, entry.path)
    write_entry(weights_dir, NAME, entry.path, training_data=entry.training_data, input_size=entry.input_size,
                figures={})  # fmt: skip


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Quantise the segmenter and measure it against the float net.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("runs/quantised"))
    parser.add_argument("--calibration", type=int, default=64, help="train photos")
    parser.add_argument("--photos", type=int, default=400, help="val photos at most")
    parser.add_argument("--ship", choices=[recipe.name for recipe in RECIPES], help="put this earlier result in place")
    arguments = parser.parse_args()
    if arguments.ship:
        ship(WEIGHTS_DIR, arguments.out / f"{NAME}-{arguments.ship}.onnx")
        return
    figures = compare(arguments.data, arguments.out, arguments.calibration, arguments.photos)
    (arguments.out / "figures.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
    for name, found in figures.items():
        sys.stdout.write(f"{name:12s} " + "  ".join(f"{key} {value:.4f}" for key, value in found.items()) + "\n")
    sys.stdout.write(f"worth shipping: {', '.join(worth_shipping(figures)) or 'none, the float net stays'}\n")


if __name__ == "__main__":
    main()
