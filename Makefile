# Two commands do all: `make lab` opens the course, `make test` proves it. Everything is installed into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Does .venv work? Its Python starts, and finds the gan_lib of this folder: not so after some moves, copies and updates.
WORKS := $(shell $(BIN)/python -I -c 'import os, gan_lib; print("yes" * os.path.samefile(gan_lib.__path__[0], "gan_lib"))' 2>/dev/null)

.PHONY: lab test notebooks robust mutants bench faults colab handouts slides site clean repair

# The language is the computer's; `make lab COURSE=en` chooses.
lab: $(VENV)/lab.done
	$(BIN)/python -m gan_lib $(COURSE) $(ARGS)

test: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

notebooks: $(VENV)/test.done
	$(BIN)/python notebooks/build.py $(if $(ONLY),--only $(ONLY)) $(ARGS)

# Do the lessons' claims hold for other seeds, number formats, threads and instructions, and with how much room?
robust: $(VENV)/test.done
	$(BIN)/python notebooks/robust.py $(if $(ONLY),--only $(ONLY))

# Could each claim be false? A line of a lesson is changed, and its claims must break.
mutants: $(VENV)/test.done
	$(BIN)/python notebooks/mutants.py $(if $(ONLY),--only $(ONLY))

bench: $(VENV)/test.done site
	$(BIN)/python benchmarks/quality.py --compare $(ARGS)
	$(BIN)/python benchmarks/lab.py
	$(BIN)/python benchmarks/site.py

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
	@echo 'Upload the folder colab to Google Drive · colab 폴더를 구글 드라이브에 올리십시오'

# For teachers: the lessons without their solutions, and the figures of each as a page to show.
handouts slides: $(VENV)/lab.done
	$(BIN)/python notebooks/$@.py

# The website, in website and website.zip. REPOSITORY=https://github.com/NAME/REPOSITORY adds links to Colab and GitHub.
site: $(VENV)/site.done
	$(BIN)/python site/website.py $(if $(REPOSITORY),--repository $(REPOSITORY))

# A mark is written when its installation has succeeded, and again when the dependencies have changed or .venv is broken.
# The relative path in _course.pth goes before pip's absolute one, so that the folder can be moved and copied.
$(VENV)/%.done: pyproject.toml $(if $(WORKS),,repair)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or later is needed (python.org). If it has another name here: make lab PYTHON=python3.12 · Python 3.11 이상이 필요합니다(python.org). 이름이 다르면: make lab PYTHON=python3.12'; exit 1; }
	@echo 'Installing into $(VENV): the first time about 3 GB and ten minutes, silently · $(VENV)에 설치합니다. 처음에는 약 3 GB를 내려받고 10분쯤 걸리며, 그동안 아무것도 나오지 않습니다'
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --editable '.[$*]' || { echo 'Not installed: check the internet and 10 GB of free disk, and type the same again; if that does not help, make clean first · 설치하지 못했습니다. 인터넷 연결과 디스크의 빈 공간(10 GB)을 확인한 다음 다시 실행하고, 그래도 안 되면 먼저 make clean을 실행하십시오'; exit 1; }
	@$(BIN)/python -c 'import os, sysconfig; site = sysconfig.get_path("purelib"); open(site + "/_course.pth", "w").write(os.path.relpath(".", site))'
	@touch $@

clean:
	rm -rf $(VENV)
