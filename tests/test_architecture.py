"""The house's rules about who may import whom, proved on every file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Each layer may import only the layers named, itself and what is named under "everyone".
PIPELINE_LAYERS: dict[str, set[str]] = {
    "types": set(),
    "names": set(),
    "imaging": {"types"},
    "nets": {"imaging", "types"},
    "crops": {"imaging", "types"},
    "checks": {"exports", "imaging", "types"},
    "exports": {"imaging", "types", "crops"},
    "mending": {"checks", "imaging", "types", "exports"},
    "swatches": {"imaging", "types"},
    "retrieval": {"imaging", "types"},
    "doubt": {"imaging", "types"},
    "engines": {"doubt", "nets", "crops", "checks", "exports", "swatches", "retrieval", "imaging", "types"},
    "body": {"engines", "imaging", "types"},
    "prepare": {"body", "engines", "doubt", "crops", "checks", "exports", "swatches", "retrieval", "imaging", "types"},
    "training": {
        "body",
        "names",
        "engines",
        "doubt",
        "nets",
        "crops",
        "checks",
        "exports",
        "swatches",
        "retrieval",
        "imaging",
        "types",
        "prepare",
    },
    "bench": {"engines", "retrieval", "imaging", "types"},
    "sku_folders": {"crops", "exports", "imaging", "types"},
    "batch": {"engines", "prepare", "exports", "imaging", "names", "types"},
    "check_exports": {"batch", "checks", "engines", "exports", "imaging", "names", "prepare", "types"},
    "recheck": {"checks", "swatches", "imaging", "types"},
    "__main__": {
        "check_exports",
        "batch",
        "bench",
        "checks",
        "sku_folders",
        "engines",
        "prepare",
        "training",
        "exports",
        "imaging",
        "types",
    },
}
WEB_LAYERS: dict[str, set[str]] = {
    "config": set(),
    "models": {"config"},
    "storage": {"config"},
    "services": {"models", "storage", "config"},
    "access": {"models", "services", "config"},
    "jobs": {"services", "models", "storage", "config"},
    "celery_app": {"config"},
    "tasks": {"jobs", "celery_app", "config"},
    "pages": {"tasks", "services", "models", "access", "config", "api"},
    "api": {"tasks", "services", "models", "access", "config"},
    "cli": {"tasks", "services", "models", "storage", "config", "jobs"},
}
FORBIDDEN_IN_PIPELINES = {"webapp", "flask", "celery", "redis", "sqlalchemy"}
HEAVY = {"torch", "onnxruntime", "faiss"}
TORCH_ONLY_IN = ("pipelines/nets/", "pipelines/training/", "tests/")


def imports_of(path: Path) -> set[str]:
    """Dotted names that a file imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files_of(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def layer_of(path: Path, package: str) -> str:
    return path.relative_to(ROOT / package).parts[0].removesuffix(".py")


def crossed(path: Path, package: str, layers: dict[str, set[str]]) -> list[str]:
    """Imports from ``path`` into a layer that its own layer may not use."""
    own = layer_of(path, package)
    if own not in layers:
        return []
    targets = {name.split(".")[1] for name in imports_of(path) if name.startswith(f"{package}.")}
    return sorted(target for target in targets if target in layers and target not in layers[own] | {own})


@pytest.mark.parametrize(("package", "layers"), [("pipelines", PIPELINE_LAYERS), ("webapp", WEB_LAYERS)])
def test_calls_go_down_the_house_only(package: str, layers: dict[str, set[str]]) -> None:
    wrong = {str(path.relative_to(ROOT)): crossed(path, package, layers) for path in files_of(package)}
    assert {path: targets for path, targets in wrong.items() if targets} == {}


def test_pipelines_know_nothing_of_the_web() -> None:
    for path in files_of("pipelines"):
        tops = {name.split(".")[0] for name in imports_of(path)}
        assert not tops & FORBIDDEN_IN_PIPELINES, path


def test_torch_is_imported_only_by_nets_and_training() -> None:
    for path in files_of("pipelines") + files_of("webapp"):
        if not str(path.relative_to(ROOT)).startswith(TORCH_ONLY_IN):
            assert "torch" not in {name.split(".")[0] for name in imports_of(path)}, path


def test_only_jobs_run_the_pipeline() -> None:
    for path in files_of("webapp"):
        if layer_of(path, "webapp") in ("jobs", "worker", "searcher", "tasks"):
            continue
        used = {name for name in imports_of(path) if name.startswith("pipelines.")}
        allowed = ("pipelines.types", "pipelines.names", "pipelines.crops", "pipelines.exports.profiles",
                   "pipelines.imaging.sniff", "pipelines.engines.choice", "pipelines.engines.limits",
                   "pipelines.swatches.house", "pipelines.mending")  # fmt: skip
        assert all(name.startswith(allowed) for name in used), (path, used)
        assert not {name.split(".")[0] for name in imports_of(path)} & HEAVY, path


def test_no_file_outgrows_four_hundred_lines() -> None:
    for package in ("pipelines", "webapp", "tests"):
        for path in files_of(package):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
