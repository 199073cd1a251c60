# make report    set up, evaluate an example, write its PDF
# make test      set up, run every check and test
.PHONY: report test check clean

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := diuretic_low_potassium
UNTRACED := tests/generative tests/mutation tests/packaging

report: $(VENV)/.ready
	@mkdir -p examples/output
	@$(BIN)/crampx evaluate examples/patients/$(EXAMPLE).json --pdf examples/output/$(EXAMPLE).pdf
	@echo
	@echo "PDF report: examples/output/$(EXAMPLE).pdf"

check: $(VENV)/.ready-dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	# It asks the first python of the PATH where packages are, whatever it is told.
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pyright --verifytypes crampx --ignoreexternal
	$(BIN)/crampx knowledge check

test: check
	# Coverage is measured where a test may add to it: tracing would take the others from three minutes to ten.
	$(BIN)/python -m pytest -q -n 2 $(UNTRACED:%=--ignore=%) --cov --cov-report=term:skip-covered --cov-fail-under=95
	$(BIN)/python -m pytest -q -n 2 $(UNTRACED)

clean:
	rm -rf $(VENV) build dist examples/output .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*

# A stamp is newer than what it was made from, so a second run sets nothing up.
$(VENV)/.ready: pyproject.toml scripts/set_up.sh
	@bash scripts/set_up.sh
	@touch $@

$(VENV)/.ready-dev: pyproject.toml scripts/set_up.sh tests/fhir_out/package.json
	@bash scripts/set_up.sh dev
	@touch $@ $(VENV)/.ready
