from __future__ import annotations

from pipelines.checks import CHECKS, CheckScene, run_checks
from tests.support.images import product_scene


def test_every_check_of_the_table_is_run_under_its_own_name() -> None:
    assert [check.name for check in run_checks(CheckScene(*product_scene(600, 800)))] == list(CHECKS)
