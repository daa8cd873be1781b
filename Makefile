# make run   installs, migrates, runs the daemon        make test   installs, checks and runs every test
# make check only the checks                            make bench  speed, as ratios        make lock  pins dependencies anew
# make nightly  kills the daemon 200 times and looks whether anything was lost or doubled

PY     := .venv/bin/python
UV     := $(shell command -v uv 2>/dev/null)
PYTHON ?= python3

.PHONY: run test check lock bench nightly clean

run: .venv/.ok
	.venv/bin/khorgos db upgrade
	.venv/bin/khorgos run

test: check
	$(PY) -m pytest -n 2 --dist loadfile

check: .venv/.ok
	@! grep -nE '://|--(extra-)?index-url' requirements.lock || { echo 'requirements.lock holds an address'; exit 1; }
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache

bench: .venv/.ok
	@for file in bench/*.py; do echo "== $$file"; $(PY) $$file || exit 1; done

nightly: .venv/.ok
	$(PY) tests/kills.py --kills 200
	$(PY) bench/kills.py --kills 50

lock:
	uv pip compile -q pyproject.toml --group dev --extra langid --extra parquet --extra apprise --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-header -o requirements.lock

# The lock names every package, so nothing is left to resolve (pip 23, which Python 3.11 brings, fails over lxml[html_clean] when it tries).
.venv/.ok: requirements.lock pyproject.toml
ifneq ($(UV),)
	test -x $(PY) || uv venv -q --python $(PYTHON) .venv
	uv pip install -q --python $(PY) --require-hashes -r requirements.lock
	uv pip install -q --python $(PY) --no-deps --no-build-isolation -e .
else
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
