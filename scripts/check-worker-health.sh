#!/usr/bin/env bash
# Asks the Worker for its health and prints the two lines of the checklist. Exit code 0: both hold, 1: not, 3: cannot tell.
# Address: first argument, else WORKER_URL. Budget of one request in seconds: HEALTH_TIMEOUT (default 10).
# CA_BUNDLE: PEM of a private authority. HTTP_PROXY, HTTPS_PROXY, NO_PROXY as usual; this machine itself is asked directly.
set -u
url="${1:-${WORKER_URL:-}}"
budget="${HEALTH_TIMEOUT:-10}"

if [ -z "$url" ]; then
  echo "❌ Не задан адрес Worker: укажите его первым аргументом или в WORKER_URL." >&2
  exit 1
fi
if ! command -v python3 >/dev/null 2>&1; then
  echo "❔ Не удалось узнать: скрипту нужен python3, а его нет." >&2
  exit 3
fi

PYTHONIOENCODING=utf-8 exec python3 - "${url%/}" "$budget" <<'PYTHON'
import base64
import json
import os
import re
import signal
import ssl
import sys
import time
import urllib.request as web
from urllib.parse import unquote, urlsplit

BUDGET = float(sys.argv[2])
PLACE = urlsplit(sys.argv[1])
URL = PLACE._replace(netloc=PLACE.netloc.rpartition("@")[2]).geturl()
LARGEST = 5 * 1024 * 1024
PASSING = {429, 502, 503, 504}


class Stay(web.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def late(*_):
    raise OSError("no complete answer within %g s" % BUDGET)


def proxies():
    host = urlsplit(URL).hostname or ""
    if re.match(r"localhost$|127\.|::1$", host) or web.proxy_bypass_environment(host):
        return {}
    found = web.getproxies_environment()
    chosen = {scheme: found.get(scheme) or found.get("all") for scheme in ("http", "https")}
    return {scheme: proxy for scheme, proxy in chosen.items() if proxy}


def opener():
    trusted = ssl.create_default_context()
    if os.environ.get("CA_BUNDLE"):
        trusted.load_verify_locations(os.environ["CA_BUNDLE"])
    return web.build_opener(Stay, web.ProxyHandler(proxies()), web.HTTPSHandler(context=trusted))


def credentials():
    """A name and a password in the address are for the gate in front, as every client takes them."""
    if PLACE.username is None:
        return {}
    pair = "%s:%s" % (unquote(PLACE.username), unquote(PLACE.password or ""))
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def fetch(path):
    """Status and text; status 0 where there is no answer."""
    try:
        try:
            answer = opener().open(web.Request(URL + path, headers=credentials()))
        except web.HTTPError as refused:
            answer = refused
        return answer.status, answer.read(LARGEST).decode("utf-8", "replace")
    except Exception as error:
        return 0, str(getattr(error, "reason", error))


def ask(path):
    """What a service in front answers while it cannot reach the Worker is asked for again."""
    signal.setitimer(signal.ITIMER_REAL, BUDGET)
    end = time.monotonic() + BUDGET
    for pause in (0.3, 1.0, None):
        status, text = fetch(path)
        said = parsed(text)
        if status not in PASSING or said is not None or pause is None or time.monotonic() + pause >= end:
            break
        time.sleep(pause)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return text, said or {}


def parsed(text):
    """The JSON object, or None."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def connected(said):
    redis = said.get("redis")
    return isinstance(redis, dict) and redis.get("connected") is True


signal.signal(signal.SIGALRM, late)
health_text, health = ask("/health")
_, metrics = ask("/metrics")
redis_well = connected(health) and connected(metrics)
worker_well = health.get("status") == "ok" and health.get("service") == "worker"
print("✅ Redis: ПОДКЛЮЧЕН" if redis_well else "❌ Redis: НЕ ПОДКЛЮЧЕН")
print("✅ Worker работает корректно!" if worker_well else "❌ Worker не работает: " + health_text.strip()[:300])
sys.exit(0 if redis_well and worker_well else 1)
PYTHON
