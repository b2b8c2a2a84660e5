#!/usr/bin/env bash
# Asks the Worker for its health and prints the two lines of the checklist. Exit code 0: both hold, 1: not.
# Address: first argument, else WORKER_URL. Budget of one request in seconds: HEALTH_TIMEOUT (default 10).
set -u
url="${1:-${WORKER_URL:-}}"
budget="${HEALTH_TIMEOUT:-10}"

if [ -z "$url" ]; then
  echo "❌ Не задан адрес Worker: укажите его первым аргументом или в WORKER_URL." >&2
  exit 1
fi

ask() {
  if command -v curl >/dev/null 2>&1; then
    curl --silent --show-error --max-time "$budget" "${url%/}$1" 2>&1
  else
    python3 -c 'import sys, urllib.request as u, urllib.error as e
try:
    print(u.urlopen(sys.argv[1], timeout=float(sys.argv[2])).read().decode())
except e.HTTPError as answer:
    print(answer.read().decode())' "${url%/}$1" "$budget" 2>&1 | tail -n 1
  fi
}

has() { printf '%s' "$1" | tr -d '[:space:]' | grep -q "$2"; }

code=0
health="$(ask /health)"
metrics="$(ask /metrics)"

if has "$health" '"redis":{[^}]*"connected":true' && has "$metrics" '"redis":{[^}]*"connected":true'; then
  echo "✅ Redis: ПОДКЛЮЧЕН"
else
  echo "❌ Redis: НЕ ПОДКЛЮЧЕН"
  code=1
fi

if has "$health" '"status":"ok"' && has "$health" '"service":"worker"'; then
  echo "✅ Worker работает корректно!"
else
  echo "❌ Worker не работает: $(printf '%s' "$health" | head -c 300)"
  code=1
fi
exit "$code"
