SHELL := /bin/bash
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PORT ?= 8000
# Only this machine may connect; HOST=0.0.0.0 lets the studio in.
HOST ?= 127.0.0.1
export PORT HOST
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Big blocks given back and asked for again cost both cores when nets are trained.
TRAIN_ENV := MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=1000000000

.DEFAULT_GOAL := help
.PHONY: help run demo test lint train clean

help: ## List every target
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# $(call packages,command=package ...): install by apt the packages whose command is missing, and say so.
define packages
	@missing=""; for pair in $(1); do command -v "$${pair%%=*}" >/dev/null || ls $${pair%%=*} >/dev/null 2>&1 || missing="$$missing $${pair##*=}"; done; \
	if [ -n "$$missing" ]; then echo "Installing system packages:$$missing"; \
	$(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Packshot needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Installing system packages: python3-venv"; $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv >/dev/null; }
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.%-installed: requirements-%.txt requirements.txt $(BIN)/python
	@echo "Installing Python packages of $<"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@

$(VENV)/.run-installed: requirements.txt $(BIN)/python
	@echo "Installing Python packages of $<"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@

run: $(VENV)/.run-installed ## Install what is missing, make the database, start web, worker, sweeper and search
	@$(BIN)/flask --app webapp setup
	@echo "Packshot runs at http://$(HOST):$(PORT) (Ctrl+C stops it)"
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/honcho start

demo: $(VENV)/.run-installed $(VENV)/.demo-installed ## Make a shoot from photographs that come with pip packages
	@$(BIN)/flask --app webapp setup
	@$(BIN)/flask --app webapp demo

lint: $(VENV)/.dev-installed ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/.dev-installed ## Install what is missing, then every check and test
	$(call packages,chromium=chromium redis-server=redis-server /usr/lib/postgresql/*/bin/postgres=postgresql)
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest

train: $(VENV)/.train-installed ## Train all nets on DATA (default ../shared/data) and export them to weights/
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) --out runs/segmentation-1
	$(BIN)/python -m pipelines.training.export_segmentation --run runs/segmentation-1
	$(BIN)/python -m pipelines.training.relabel --data $(or $(DATA),../shared/data) --out runs/relabelled
	$(BIN)/python -m pipelines.training.relabel_parts --data $(or $(DATA),../shared/data) --run runs/segmentation-1 \
		--relabelled runs/relabelled
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) \
		--start runs/segmentation-1/last.pt --relabelled runs/relabelled --steps 3200 --out runs/segmentation-2
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) \
		--start runs/segmentation-2/last.pt --relabelled runs/relabelled --steps 1350 --batch 14 --out runs/segmentation-3
	$(BIN)/python -m pipelines.training.average_runs --first runs/segmentation-2 --second runs/segmentation-3 \
		--share 0.7 --out runs/segmentation-averaged
	$(BIN)/python -m pipelines.training.relabel_parts --data $(or $(DATA),../shared/data) --run runs/segmentation-averaged \
		--relabelled runs/relabelled
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) \
		--start runs/segmentation-averaged/last.pt --relabelled runs/relabelled --steps 1400 --batch 14 --out runs/segmentation-4
	$(BIN)/python -m pipelines.training.average_runs --first runs/segmentation-averaged --second runs/segmentation-4 \
		--share 0.85 --out runs/segmentation-without-glance
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) --glance \
		--start runs/segmentation-without-glance/last.pt --steps 0 --out runs/segmentation-with-glance
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) --glance \
		--start runs/segmentation-with-glance/last.pt --relabelled runs/relabelled --steps 1200 --batch 14 \
		--out runs/segmentation-5
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.segmentation --data $(or $(DATA),../shared/data) --glance \
		--start runs/segmentation-5/last.pt --relabelled runs/relabelled --steps 1660 --batch 14 --out runs/segmentation-6
	$(BIN)/python -m pipelines.training.average_runs --first runs/segmentation-with-glance --second runs/segmentation-6 \
		--share 0.65 --out runs/segmentation
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.keypoints --data $(or $(DATA),../shared/data) --out runs/keypoints-1
	$(BIN)/python -m pipelines.training.export_keypoints --run runs/keypoints-1
	$(BIN)/python -m pipelines.training.relabel_points --data $(or $(DATA),../shared/data) --out runs/points.json
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.keypoints --data $(or $(DATA),../shared/data) \
		--start runs/keypoints-1/last.pt --relabelled runs/points.json --steps 3200
	$(BIN)/python -m pipelines.training.export_segmentation
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.refiner --data $(or $(DATA),../shared/data) \
		--start runs/segmentation/last.pt
	$(BIN)/python -m pipelines.training.export_refiner
	$(BIN)/python -m pipelines.training.fit_doubt --data $(or $(DATA),../shared/data)
	$(BIN)/python -m pipelines.training.export_keypoints
	$(BIN)/python -m pipelines.training.export_embedder --data $(or $(DATA),../shared/data)
	$(BIN)/python -m pipelines.training.metric --data $(or $(DATA),../shared/data) --loss joint --no-shape --steps 1000
	$(TRAIN_ENV) $(BIN)/python -m pipelines.training.fine_tune_metric --data $(or $(DATA),../shared/data)
	$(BIN)/python -m pipelines.training.export_embedder --run runs/metric-whole

clean: ## Remove caches and the virtual environment; keeps var/ (your photos)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
