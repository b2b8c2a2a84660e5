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

# Only the beginning of an answer is taken: what the Worker says is short, a page of somebody else may not be.
ask() { fetch "${url%/}$1" 2>&1 | head -c 100000; }

fetch() {
  if command -v curl >/dev/null 2>&1; then
    curl --silent --show-error --max-time "$budget" "$1"
  else
    python3 -c 'import signal, sys, urllib.request as u
class Stay(u.HTTPRedirectHandler):
    def redirect_request(self, *_): return None
signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"no complete answer within {sys.argv[2]} s"))
signal.setitimer(signal.ITIMER_REAL, float(sys.argv[2]))
try:
    answer = u.build_opener(Stay).open(sys.argv[1])
except u.HTTPError as refused:
    answer = refused
except OSError as error:
    sys.exit(str(error))
sys.stdout.buffer.write(answer.read())' "$1" "$budget"
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
  echo "❌ Worker не работает: ${health:0:300}"
  code=1
fi
exit "$code"
