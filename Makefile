# Two commands do all: `make lab` opens the course, `make test` proves it. Everything is installed into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# The reader's language, from the locale; `make lab COURSE=en` chooses.
COURSE ?= $(if $(filter ko%,$(or $(LC_ALL),$(LC_MESSAGES),$(LANG))),ko,en)
FIRST := $(firstword $(sort $(wildcard notebooks/$(COURSE)/*.ipynb)))

.PHONY: lab test notebooks robust bench faults colab clean

lab: $(VENV)/lab.done
	$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/$(FIRST) $(ARGS)

test: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python notebooks/build.py --check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

notebooks: $(VENV)/test.done
	$(BIN)/python notebooks/build.py $(if $(ONLY),--only $(ONLY)) $(ARGS)

# Do the lessons' claims hold for other seeds, number formats, threads and instructions, and with how much room?
robust: $(VENV)/test.done
	$(BIN)/python notebooks/robust.py $(if $(ONLY),--only $(ONLY))

bench: $(VENV)/test.done
	$(BIN)/python benchmarks/quality.py --compare $(ARGS)
	$(BIN)/python benchmarks/lab.py

# What survives kills, a full disk, a read-only folder and damaged files?
faults: $(VENV)/test.done
	$(BIN)/python benchmarks/faults.py

# A folder to upload to Google Drive: the notebooks, and the wheel that their first cell installs from.
colab: $(VENV)/lab.done
	rm -f colab/gan_lib-*.whl
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir colab .
	mkdir -p colab/ko colab/en
	cp notebooks/ko/*.ipynb notebooks/ko/*.md colab/ko
	cp notebooks/en/*.ipynb notebooks/en/*.md colab/en

# A mark is written when its installation has succeeded, and again when the dependencies have changed.
$(VENV)/%.done: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or later is needed: make PYTHON=python3.12 · Python 3.11 이상이 필요합니다'; exit 1; }
	$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@

clean:
	rm -rf $(VENV)
