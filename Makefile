# Two commands for a newcomer: `make check` runs the whole checklist, `make test` runs the suite's own tests.
# ARGS goes to behave, for example: make check ARGS="-n Проверка features/04_test_chat.feature"

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: check test test-fast bench bench-fleet setup lint faults clean

check: $(READY)
	@$(BIN)/postdeploy check $(ARGS)

test: $(READY)
	@$(BIN)/python -m tests $(ARGS)

# Without the tests that start a stand, a browser, Node or a process of the suite.
test-fast: $(READY)
	@$(BIN)/python -m pytest -n 3 tests/unit $(ARGS)

bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

# What checking many targets at once costs, against the same runs one by one: ARGS="--organisations 10" for less.
bench-fleet: $(READY)
	@$(BIN)/python -m benchmarks.fleet $(ARGS)

faults: $(READY)
	@$(BIN)/postdeploy faults $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache --no-logo

setup: $(READY)

$(READY): pyproject.toml requirements.lock package-lock.json scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" bash scripts/setup.sh
	@touch $@

clean:
	@rm -rf $(VENV) node_modules reports/allure-results reports/allure-report
