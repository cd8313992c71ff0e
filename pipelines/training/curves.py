"""Training curves as a picture: ``python -m pipelines.training.curves RUN_DIR --out curves.png``.

Reads the run's ``log.csv``: the step, the losses, seconds a step; with or without a header.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from pipelines.types import FloatArray

mpl.use("Agg")

from matplotlib import pyplot  # after the choice of what draws
from matplotlib.ticker import FormatStrFormatter, NullFormatter

# What runs log whose file has no header, by the number of losses.
KNOWN_LOSSES = {
    1: ("loss",),
    6: ("class", "box", "mask", "foreground", "parts", "human"),
    7: ("class", "box", "mask", "foreground", "parts", "present", "human"),
}
COLUMNS = 3
PANEL_INCHES = (4.2, 2.7)
# Rows in the smooth line's window.
WINDOW = 9
PLAIN = FormatStrFormatter("%g")
CROWDED = 30


class LogError(Exception):
    """A run's log is missing, empty or broken; the message is a sentence."""


@dataclass(frozen=True)
class Log:
    """``steps`` (N,), ``losses`` name > (N,), ``seconds`` a step (N,); all float32, by step."""

    steps: FloatArray
    losses: dict[str, FloatArray]
    seconds: FloatArray


def read_log(run_dir: Path) -> Log:
    """The run's log; of steps done twice, after a restart, the last. LogError when there is nothing to read."""
    path = run_dir / "log.csv"
    if not path.is_file():
        raise LogError(f"There is no log.csv in {run_dir}; name the folder of a training run.")
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row]
    header = rows.pop(0) if rows and not _is_number(rows[0][0]) else None
    if not rows:
        raise LogError(f"{path} is empty so far; wait until the run has written its first line.")
    return _log(path, rows, header)


def _log(path: Path, rows: list[list[str]], header: list[str] | None) -> Log:
    width = len(rows[-1])
    if width < 3 or any(len(row) != width for row in rows):
        raise LogError(f"The lines of {path} differ in length; every line is the step, the losses and the seconds.")
    by_step = {float(row[0]): [float(value) for value in row] for row in rows}
    table = np.array([by_step[step] for step in sorted(by_step)], np.float32)
    names = header[1:-1] if header else KNOWN_LOSSES.get(width - 2) or [f"loss {n}" for n in range(1, width - 1)]
    return Log(table[:, 0], dict(zip(names, table[:, 1:-1].T, strict=True)), table[:, -1])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def smoothed(values: FloatArray) -> FloatArray:
    """(N,) mean of each value and its neighbours in a window of WINDOW rows, cut at the ends."""
    ones = np.ones(min(WINDOW, len(values)))
    total, count = np.convolve(values, ones, "same"), np.convolve(np.ones(len(values)), ones, "same")
    return np.asarray(total / count, np.float32)


def draw(log: Log, title: str, out: Path) -> None:
    """One panel for every loss, logarithmic, measured and smoothed, written to ``out``."""
    rows = math.ceil(len(log.losses) / COLUMNS)
    columns = min(COLUMNS, len(log.losses))
    size = (PANEL_INCHES[0] * columns, PANEL_INCHES[1] * rows + 0.5)
    figure, axes = pyplot.subplots(rows, columns, figsize=size, squeeze=False, sharex=True, layout="constrained")
    figure.suptitle(f"{title}: step {log.steps[-1]:.0f}, {np.median(log.seconds):.2f} s a step", fontsize=11)
    for axis, (name, values) in zip(axes.flat, log.losses.items(), strict=False):
        _panel(axis, log.steps, values, name)
    for axis in axes.flat[len(log.losses) :]:
        axis.set_visible(False)
    figure.savefig(out, dpi=110)
    pyplot.close(figure)


def _panel(axis: Any, steps: FloatArray, values: FloatArray, name: str) -> None:
    line = smoothed(values)
    axis.plot(steps, values, color="0.78", linewidth=0.8)
    axis.plot(steps, line, color="0.1", linewidth=1.6)
    if (values > 0).all():
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter(PLAIN)
        low, high = axis.get_ylim()
        # Within few decades the labels between them are needed, over more they run into each other.
        axis.yaxis.set_minor_formatter(PLAIN if high < CROWDED * low else NullFormatter())
    axis.set_title(f"{name}  {line[-1]:.3f}", fontsize=10, loc="left")
    axis.tick_params(labelsize=8, which="both")
    axis.grid(color="0.92", which="both", linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Draw the losses of a training run.")
    parser.add_argument("run_dir", type=Path)
    parser.add_argument("--out", type=Path, default=Path("curves.png"))
    arguments = parser.parse_args()
    try:
        draw(read_log(arguments.run_dir), arguments.run_dir.resolve().name, arguments.out)
    except LogError as error:
        parser.error(str(error))
    sys.stdout.write(f"{arguments.out}\n")


if __name__ == "__main__":
    main()
