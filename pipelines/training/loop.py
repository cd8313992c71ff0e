"""What every training run does: a feeder thread, warm-up and cosine rates, an averaged net, checkpoints, a log."""

from __future__ import annotations

import argparse
import copy
import csv
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

LOG = logging.getLogger("packshot.training")
ENCODER_RATE, NECK_RATE = 4e-4, 1.5e-3
EMA_DECAY = 0.998
LOG_EVERY, SAVE_EVERY = 20, 100
# An accelerator learns faster than one thread makes batches.
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
FEEDERS = 1 if DEVICE.type == "cpu" else 12


def command_parser(description: str, *, out: str, steps: int, batch: int) -> argparse.ArgumentParser:
    """Data, out, steps, batch and seed of a training command."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path(out))
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--seed", type=int, default=0)
    return parser


def start(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The arguments given; starts the log and sets torch's seed."""
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("pyvips").setLevel(logging.WARNING)
    torch.manual_seed(arguments.seed)
    return arguments


def feed(*sources: Iterator[Any], depth: int = 4) -> Iterator[Any]:
    """The batches of all ``sources``, each made by a thread of its own beside the training step."""
    ready: queue.Queue[Any] = queue.Queue(depth)

    def fill(batches: Iterator[Any]) -> None:
        for batch in batches:
            ready.put(batch)

    for batches in sources:
        threading.Thread(target=fill, args=(batches,), daemon=True).start()
    while True:
        yield ready.get()


def tensor(array: np.ndarray[Any, Any], like: Tensor) -> Tensor:
    """The same numbers on the device where ``like`` is."""
    return torch.from_numpy(array).to(like.device)


def to_input(images: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Tensor:
    """(N, H, W, 3) uint8 > (N, 3, H, W) float -1..1, channels last."""
    return (torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous(
        memory_format=torch.channels_last
    )


def input_of(net: nn.Module, images: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Tensor:
    """:func:`to_input` on the device where ``net`` is."""
    return to_input(images).to(next(net.parameters()).device)


@dataclass(frozen=True)
class Pace:
    """Rates of the encoder and of the rest, how much of itself the average keeps at a step, and in how many times the
    steps of the run the rates fall to nothing."""

    encoder: float = ENCODER_RATE
    neck: float = NECK_RATE
    averaged: float = EMA_DECAY
    length: float = 1.0


def pretrained_parts(net: Any) -> list[nn.Module]:
    """The parts of ``net`` that start from published weights and change slowly: its ``encoder``, unless it says."""
    return list(getattr(net, "pretrained_parts", [net.encoder]))


class Run:
    """One training run in a folder: net with an ``encoder``, its average, optimiser and step, saved together.

    ``step_loss`` takes the net and a batch and returns the loss to go down and the figures for the log.
    """

    def __init__(self, folder: Path, net: nn.Module, steps: int,
                 step_loss: Callable[[Any, Any], tuple[Tensor, dict[str, float]]],
                 pace: Pace | None = None) -> None:  # fmt: skip
        self.folder, self.steps, self.step, self.step_loss = folder, steps, 0, step_loss
        self.pace = pace or Pace()
        self.net: Any = net.to(DEVICE, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.net).eval()
        encoder = [parameter for part in pretrained_parts(net) for parameter in part.parameters()]
        known = {id(parameter) for parameter in encoder}
        others = [parameter for parameter in self.net.parameters() if id(parameter) not in known]
        groups = [{"params": encoder, "lr": self.pace.encoder}, {"params": others, "lr": self.pace.neck}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        folder.mkdir(parents=True, exist_ok=True)
        self._resume()

    def _resume(self) -> None:
        path = self.folder / "last.pt"
        if path.exists():
            saved = torch.load(path, map_location=DEVICE, weights_only=True)
            self.net.load_state_dict(saved["net"])
            self.average.load_state_dict(saved["average"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.step = saved["step"]

    def save(self) -> None:
        """Write ``last.pt`` aside and rename it."""
        state = {"net": self.net.state_dict(), "average": self.average.state_dict(), "step": self.step,
                 "optimiser": self.optimiser.state_dict()}  # fmt: skip
        torch.save(state, self.folder / "next.pt")
        (self.folder / "next.pt").replace(self.folder / "last.pt")

    def train(self, *batches: Iterator[Any]) -> None:
        """Step through ``batches``, from one source or several, up to ``steps``; with none left, save what is there."""
        if self.step >= self.steps:
            self.save()
            return
        started, first = time.perf_counter(), self.step
        with (self.folder / "log.csv").open("a", newline="", encoding="utf-8") as file:
            log = csv.writer(file)
            for batch in feed(*batches):
                figures = self._train_on(batch)
                if self.step % LOG_EVERY == 0:
                    seconds = (time.perf_counter() - started) / (self.step - first)
                    log.writerow([self.step, *(f"{value:.4f}" for value in figures.values()), f"{seconds:.3f}"])
                    file.flush()
                    LOG.info("step %d of %d, %.2f s a step, %s", self.step, self.steps, seconds,
                             " ".join(f"{name} {value:.4f}" for name, value in figures.items()))  # fmt: skip
                if self.step % SAVE_EVERY == 0 or self.step >= self.steps:
                    self.save()
                if self.step >= self.steps:
                    return

    def _train_on(self, batch: Any) -> dict[str, float]:
        self._set_rate()
        self.net.train()
        loss, figures = self.step_loss(self.net, batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self._update_average()
        self.step += 1
        return figures

    def _set_rate(self) -> None:
        warm = min(1.0, (self.step + 1) / 50)
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, self.step / (self.pace.length * self.steps))))
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * warm * max(cosine, 0.01)

    def _update_average(self) -> None:
        decay = min(self.pace.averaged, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.average.state_dict().values(), self.net.state_dict().values(), strict=True):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1 - decay)
                else:
                    mean.copy_(value)
