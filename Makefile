# Two commands are enough: `make run` and `make test`. Each sets up .venv the first time.
# Another Python than the newest found: make run PYTHON=/path/to/python3.12

export PYTHON
VENV_BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
SET_UP = python=$$(sh installers/python.sh) && "$$python" installers/setup.py

.PHONY: run test simulate bench check messages migration lock clean set-up-desktop set-up-dev

## Open the desktop; without a display, play the demo day and write it into demo/.
run: set-up-desktop
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    QT_QPA_PLATFORM=offscreen $(VENV_BIN)/relasi demo --headless --into demo; \
	else \
	    $(VENV_BIN)/relasi run; \
	fi

## All tests. One file or one test: make test ARGS="tests/domain -k tax"
test: set-up-dev
	@QT_QPA_PLATFORM=offscreen $(VENV_BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

## The proof of sync: N histories from SEED on, on all cores; 1 where a rule is broken.
## One again: make simulate SEED=17 ONLY=3,9,27-30. With a rule broken: MUTANT="no dedupe"
N ?= 1000
SEED ?= 1
simulate: set-up-dev
	@$(VENV_BIN)/python -m tests.sync.simulator --n $(N) --seed $(SEED) \
	    $(if $(STEPS),--steps $(STEPS)) $(if $(ONLY),--only $(ONLY)) \
	    $(if $(MUTANT),--mutant "$(MUTANT)")

## The figures of docs/figures.md, each beside its floor measured in the same run.
## Some of them: make bench ARGS="papers sync"
bench: set-up-dev
	@QT_QPA_PLATFORM=offscreen $(VENV_BIN)/python -m tests.bench $(ARGS)

## Style, types, floors.
check: set-up-dev
	@$(VENV_BIN)/ruff check .
	@$(VENV_BIN)/ruff format --check .
	@$(VENV_BIN)/mypy
	@$(VENV_BIN)/lint-imports --no-cache

## Bring resources/locale up to date with the sentences in app/.
messages: set-up-dev
	@$(VENV_BIN)/python installers/messages.py

## The next step of the schema, from what the models have: make migration NAME="fax of contacts"
migration: set-up-dev
	@$(VENV_BIN)/python -m installers.migration $(NAME)

## Remake the lock files with the newest versions pyproject.toml allows.
lock: set-up-dev
	@$(VENV_BIN)/python installers/lock.py

clean:
	rm -rf .venv .venv-check demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find app tests installers -name __pycache__ -prune -exec rm -rf {} +
	find resources -name '*.mo' -delete

set-up-desktop:
	@$(SET_UP) desktop
	@$(VENV_BIN)/python installers/qt_libraries.py

set-up-dev:
	@$(SET_UP) dev
	@DISPLAY= $(VENV_BIN)/python installers/qt_libraries.py
