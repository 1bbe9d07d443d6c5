# From a fresh clone to a first report, and to passing tests. Needs Python 3.11 or newer and nothing else:
#
#   make audit    audits the bundled demo shop at desktop and phone, and says where the report is
#   make test     runs the tests
#   make lint     runs the linters, the type checker and the import contracts
#   make clean    removes everything these made
#
# Each sets up what it needs the first time (a virtual environment in .venv, the package, a browser) and is quick
# after that. PYTHON=/path/to/python chooses another Python; PIP_CONSTRAINT works as it does for pip.
# Written for GNU make 3.81, which is what macOS has.

BIN := .venv/bin
PYTHONS := $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11)

# Where it is set, each of the many commands that the tests run would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help audit test lint clean

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

audit: .venv/.browser
	$(BIN)/synthmap audit scenarios/demo.yaml --out synthmap-report

test: .venv/.dev .venv/.browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf .venv synthmap-report build dist *.egg-info \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The files below stand for steps that are done: a step is done again when pyproject.toml has changed since.

.venv/.browser: .venv/.package
	$(BIN)/synthmap doctor --install
	@touch $@

.venv/.dev: .venv/.package
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

.venv/.package: pyproject.toml $(BIN)/pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# Debian and Ubuntu ship Python without the part that makes virtual environments (ensurepip): it is installed where
# that can be done without asking, and named where not.
$(BIN)/pip:
	@set -e; found=; \
	for python in $(PYTHONS); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "synthmap needs Python 3.11 or newer, and none of these is: $(PYTHONS)." >&2; \
		echo "Install one (apt-get install python3, brew install python), or run: make PYTHON=/path/to/python" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		if ! command -v apt-get >/dev/null; then \
			echo "$$found cannot make virtual environments: install its venv module and run make again." >&2; exit 1; \
		elif [ "$$(id -u)" = 0 ]; then sudo=; \
		elif sudo -n true 2>/dev/null; then sudo="sudo -n"; \
		else echo "Run this, then make again: sudo apt-get install -y python3-venv" >&2; exit 1; fi; \
		$$sudo apt-get update -q; $$sudo apt-get install -y -q python3-venv; \
	fi; \
	echo "Making .venv with $$found"; \
	"$$found" -m venv .venv
