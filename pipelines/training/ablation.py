"""What every ablation shares: seeds, budget, a folder for each run, times taken in turns, a table of all runs."""

from __future__ import annotations

import argparse
import copy
import csv
import json
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from pipelines.engines.manifest import find_entry
from pipelines.engines.runtime import open_session

LOG = logging.getLogger("packshot.training")
AnySampler = TypeVar("AnySampler")
SEEDS = (0, 1)
ROUNDS = 60


@dataclass(frozen=True)
class Budget:
    """What every run gets: steps, and photos a step."""

    steps: int
    batch: int


def time_ratios(
    name: str, weights: dict[str, Path], size_px: tuple[int, int], rounds: int = ROUNDS
) -> dict[str, float]:
    """Best time of one forward pass on one thread, as a ratio to the first net's; the nets take turns.

    ``weights``: for each net the folder whose manifest has the entry ``name``; ``size_px``: (height, width) of a photo.
    """
    sessions = {variant: open_session(find_entry(name, folder), 1) for variant, folder in weights.items()}
    image = np.random.default_rng(0).normal(0, 0.5, (1, 3, *size_px)).astype(np.float32)
    best = dict.fromkeys(sessions, float("inf"))
    for _ in range(rounds):
        for variant, session in sessions.items():
            started = time.perf_counter()
            session.run(None, {"image": image})
            best[variant] = min(best[variant], time.perf_counter() - started)
    first = next(iter(best.values()))
    return {variant: seconds / first for variant, seconds in best.items()}


def folder_of(out: Path, variant: str, seed: int) -> Path:
    """Where one run lives."""
    return out / f"{variant.removeprefix('+ ').replace(' ', '-')}-{seed}"


def missing_runs(out: Path, variants: Iterable[str], budget: Budget) -> Iterator[tuple[str, int, Path]]:
    """Variant, seed and folder of every run that has no figures yet."""
    names = list(variants)
    for seed in SEEDS:
        for variant in names:
            folder = folder_of(out, variant, seed)
            if not (folder / "figures.json").exists():
                LOG.info("%s, seed %d, %s", variant, seed, budget)
                yield variant, seed, folder


def weights_of(out: Path, variants: Iterable[str]) -> dict[str, Path]:
    """Where each variant's net of the first seed lies."""
    return {variant: folder_of(out, variant, SEEDS[0]) / "weights" for variant in variants}


def reseeded(sampler: AnySampler, seed: int, step: int) -> AnySampler:
    """The sampler with a generator of its own: the same seed and step give every variant the same batches."""
    own: Any = copy.copy(sampler)
    own.rng = np.random.default_rng([seed, step])
    return own  # type: ignore[no-any-return]


def read_command(description: str, *, out: str, steps: int) -> tuple[Path, Path, Budget]:
    """Data folder, out folder and budget of a command line; starts the log."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path(out))
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=16)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    return arguments.data, arguments.out, Budget(arguments.steps, arguments.batch)


def write_tables(out: Path, ratios: dict[str, float], columns: Sequence[str]) -> None:
    """``table.csv`` with a row per run, ``table.md`` with a row per variant: mean (first seed / second seed).

    ``ratios``: time of every variant; ``columns``: names of figures 0..1 in every run's figures.json, "-" when missing.
    """
    runs = {(variant, seed): json.loads((folder_of(out, variant, seed) / "figures.json").read_text(encoding="utf-8"))
            for variant in ratios for seed in SEEDS}  # fmt: skip
    with (out / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["variant", "seed", "parameters", *columns, "time_ratio"])
        for (variant, seed), figures in runs.items():
            values = [f"{figures[name]:.4f}" if name in figures else "" for name in columns]
            writer.writerow([variant, seed, figures["parameters"], *values, f"{ratios[variant]:.3f}"])
    lines = [f"| net | parameters | {' | '.join(columns)} | time a photo |", "|---" * (len(columns) + 3) + "|"]
    for variant, ratio in ratios.items():
        figures = [runs[variant, seed] for seed in SEEDS]
        cells = " | ".join(_cell([row.get(name) for row in figures]) for name in columns)
        lines.append(f"| {variant} | {figures[0]['parameters']:,} | {cells} | {ratio:.2f} |")
    (out / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(values: list[Any]) -> str:
    if any(value is None for value in values):
        return "-"
    each = " / ".join(f"{100 * value:.1f}" for value in values)
    return f"{100 * sum(values) / len(values):.1f} ({each})"
