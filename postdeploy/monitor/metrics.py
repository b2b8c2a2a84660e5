"""The states as metrics: for Prometheus to fetch, and for the textfile collector of node_exporter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from postdeploy.errors import SetupError
from postdeploy.monitor.state import TargetState
from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger.russian import os_error

CODES: dict[Status, int] = {"passed": 0, "failed": 1, "unknown": 2, "skipped": 3}
KNOWN = 4
MEANING = "0 passed, 1 failed, 2 unknown, 3 skipped, 4 known: a defect with a ticket that lasts, or nothing but such"
GAUGES = {
    "postdeploy_target_status": f"Verdict of the last run: {MEANING}",
    "postdeploy_target_since_timestamp_seconds": "When the verdict of the target last changed",
    "postdeploy_run_finished_timestamp_seconds": "When the last run ended; its age is time() minus this",
    "postdeploy_run_seconds": "How long the last run took",
    "postdeploy_step_status": f"Verdict of a step of the checklist: {MEANING}",
    "postdeploy_step_seconds": "How long a step of the checklist took",
    "postdeploy_line_status": f"Verdict of a line of the checklist: {MEANING}",
    "postdeploy_line_seconds": "How long a line of the checklist took",
    "postdeploy_line_since_timestamp_seconds": "When the verdict of the line last changed",
}
LABELS = {"target": ["target"], "run": ["target"], "step": ["target", "step"], "line": ["target", "step", "line"]}
RUNS = "postdeploy_runs"


class Metrics:
    """A collector over the states; they may be set while they are read."""

    def __init__(self) -> None:
        """Nothing is known yet.

        Raises:
            SetupError: prometheus-client is not installed.
        """
        try:
            import prometheus_client
            from prometheus_client import core
        except ImportError:
            raise SetupError("Для метрик нужен prometheus-client: pip install 'postdeploy[monitor]'.") from None
        self._client: Any = prometheus_client
        self._core: Any = core
        self._states: dict[str, TargetState] = {}
        self._lock = threading.Lock()
        self.registry: Any = core.CollectorRegistry()
        self.registry.register(self)

    def set(self, states: dict[str, TargetState]) -> None:
        """What is told from now on."""
        with self._lock:
            self._states = dict(states)

    def describe(self) -> list[Any]:
        """Nothing: what is told depends on the states."""
        return []

    def collect(self) -> Iterator[Any]:
        """Called by the registry, once for each time that somebody asks."""
        with self._lock:
            states = dict(self._states)
        gauges = {name: self._core.GaugeMetricFamily(name, text, labels=_labels(name)) for name, text in GAUGES.items()}
        runs = self._core.CounterMetricFamily(RUNS, "Runs of the checklist by verdict", labels=["target", "verdict"])
        for target, state in sorted(states.items()):
            for name, labels, value in _samples(target, state):
                gauges[name].add_metric(labels, value)
            for verdict in ("passed", "failed", "unknown"):
                runs.add_metric([target, verdict], state.runs.get(verdict, 0))
        yield from gauges.values()
        yield runs

    def serve(self, address: str, port: int) -> Any:
        """Answer on /metrics, in OpenMetrics where that is asked for; what ends it again.

        Raises:
            SetupError: the port is taken.
        """
        try:
            server, _ = self._client.start_http_server(port, addr=address, registry=self.registry)
        except OSError as error:
            raise SetupError(f"Метрики на {address}:{port} не отдать: {error.strerror}.") from None
        return server

    def write(self, path: Path) -> str:
        """The textfile, whole or not at all; what went wrong, or empty."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._client.write_to_textfile(str(path), self.registry)
        except OSError as error:
            error.filename = str(path)  # not that of the draft
            return f"метрики не записаны: {os_error(error)}"
        return ""


def _labels(name: str) -> list[str]:
    return LABELS[name.split("_")[1]]


def _samples(target: str, state: TargetState) -> Iterator[tuple[str, list[str], float]]:
    yield "postdeploy_target_status", [target], KNOWN if state.known else CODES[state.status]
    yield "postdeploy_target_since_timestamp_seconds", [target], _unix(state.since)
    yield "postdeploy_run_finished_timestamp_seconds", [target], _unix(state.finished)
    yield "postdeploy_run_seconds", [target], state.seconds
    for number, status in state.steps.items():
        yield "postdeploy_step_status", [target, number], KNOWN if number in state.known_steps else CODES[status]
    for number, seconds in state.step_seconds.items():
        yield "postdeploy_step_seconds", [target, number], seconds
    for identity, line in state.lines.items():
        labels = [target, str(line.step), identity]
        yield "postdeploy_line_status", labels, KNOWN if line.known else CODES[line.status]
        yield "postdeploy_line_seconds", labels, line.seconds
        yield "postdeploy_line_since_timestamp_seconds", labels, _unix(line.since)


def _unix(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
