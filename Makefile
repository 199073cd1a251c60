# make report    set up, evaluate an example, write its PDF
# make test      set up, run every check and test
.PHONY: report test check ruff mypy pyright knowledge clean

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := diuretic_low_potassium
# What compares evaluators, what the shipped knowledge says of patients, what a reader sees on paper, and what commands do
# that other tests run already.
UNTRACED := tests/generative tests/mutation tests/packaging tests/packs/test_pack_laws.py \
	$(addprefix tests/acceptance/test_cli_,bad_input.py completion.py determinism.py imports.py privacy.py record_privacy.py \
	shipped_knowledge.py terminal.py) \
	tests/acceptance/test_docs.py tests/acceptance/test_safety_page.py \
	$(addprefix tests/golden/test_,hostile_document.py report_pdf.py) \
	$(wildcard tests/knowledge/test_*_patients.py tests/knowledge/test_red_flags_*.py) tests/knowledge/test_shipped.py \
	$(addprefix tests/unit/test_,explain_properties.py patient_comments.py patient_properties.py patient_schema.py)
# Work is stolen, not dealt: neighbours share what their file sets up, and both processes are busy to the end.
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist worksteal

report: $(VENV)/.ready
	@mkdir -p examples/output
	@$(BIN)/crampx evaluate examples/patients/$(EXAMPLE).json --pdf examples/output/$(EXAMPLE).pdf
	@echo
	@echo "PDF report: examples/output/$(EXAMPLE).pdf"

# Two at a time: each of them keeps one core busy.
check: $(VENV)/.ready-dev
	@$(MAKE) --no-print-directory --jobs=2 ruff mypy pyright knowledge

ruff:
	$(BIN)/ruff check

mypy:
	$(BIN)/mypy

pyright:
	$(BIN)/pyright --pythonpath $(BIN)/python
	# It asks the first python of the PATH where packages are, whatever it is told.
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pyright --verifytypes crampx --ignoreexternal

knowledge:
	$(BIN)/crampx knowledge check

test: check
	# Coverage is measured where a test may add to it: tracing would take the others twice to three times as long.
	$(PYTEST) $(UNTRACED:%=--ignore=%) --cov --cov-report=term:skip-covered --cov-fail-under=95
	$(PYTEST) $(UNTRACED)

clean:
	rm -rf $(VENV) build dist examples/output .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*

# A stamp is newer than what it was made from, so a second run sets nothing up.
$(VENV)/.ready: pyproject.toml scripts/set_up.sh
	@bash scripts/set_up.sh
	@touch $@

$(VENV)/.ready-dev: pyproject.toml scripts/set_up.sh tests/fhir_out/package.json
	@bash scripts/set_up.sh dev
	@touch $@ $(VENV)/.ready
