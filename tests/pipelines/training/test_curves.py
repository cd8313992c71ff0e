from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training.curves import LogError, draw, main, read_log, smoothed

ROWS = "20,1.5,0.4,0.3,0.9,1.1,0.02,2.0\n40,1.2,0.3,0.3,0.7,1.0,0.01,2.1\n"


def run_dir(folder: Path, text: str) -> Path:
    """A run's folder with this log."""
    (folder / "log.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_log_without_a_header_gets_the_names_that_the_segmenter_prints(tmp_path: Path) -> None:
    log = read_log(run_dir(tmp_path, ROWS))
    assert list(log.losses) == ["class", "box", "mask", "foreground", "parts", "human"]
    assert log.losses["foreground"] == pytest.approx([0.9, 0.7])
    assert log.seconds == pytest.approx([2.0, 2.1])


def test_a_header_names_the_losses(tmp_path: Path) -> None:
    log = read_log(run_dir(tmp_path, "step,mask,edge,seconds\n1,0.5,0.4,2\n2,0.4,0.3,2\n"))
    assert {name: list(values) for name, values in log.losses.items()} == {
        "mask": pytest.approx([0.5, 0.4]),
        "edge": pytest.approx([0.4, 0.3]),
    }


def test_losses_of_an_unknown_run_are_numbered(tmp_path: Path) -> None:
    assert list(read_log(run_dir(tmp_path, "1,0.5,0.4,2\n")).losses) == ["loss 1", "loss 2"]


def test_of_steps_done_twice_after_a_restart_the_last_counts(tmp_path: Path) -> None:
    log = read_log(run_dir(tmp_path, "20,5,1\n40,4,1\n60,9,1\n40,3,1\n60,2,1\n"))
    assert list(log.steps) == [20, 40, 60]
    assert list(log.losses["loss"]) == [5, 3, 2]


@pytest.mark.parametrize(("text", "words"), [("", "empty so far"), ("20,1,2\n40,1,2,3\n", "differ in length")])
def test_a_log_that_cannot_be_read_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LogError, match=words):
        read_log(run_dir(tmp_path, text))


def test_a_folder_without_a_log_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"no log\.csv"):
        read_log(tmp_path)


def test_the_smooth_line_neither_lags_nor_sags_at_the_ends() -> None:
    assert smoothed(np.full(30, 2.0, np.float32)) == pytest.approx(np.full(30, 2.0))
    rising = np.arange(30, dtype=np.float32)
    assert smoothed(rising)[5:-5] == pytest.approx(rising[5:-5])
    assert len(smoothed(rising[:4])) == 4


def test_the_picture_shows_a_panel_for_every_loss(tmp_path: Path) -> None:
    draw(read_log(run_dir(tmp_path, ROWS)), "seg", tmp_path / "six.png")
    draw(read_log(run_dir(tmp_path, "20,5,1\n40,4,1\n")), "points", tmp_path / "one.png")
    six, one = (cv2.imread(str(tmp_path / name)) for name in ("six.png", "one.png"))
    assert six is not None
    assert one is not None
    assert six.shape[1] > 2.5 * one.shape[1]
    assert six.min() < 80


def test_the_command_refuses_a_folder_without_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["curves", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    assert "name the folder of a training run" in capsys.readouterr().err
