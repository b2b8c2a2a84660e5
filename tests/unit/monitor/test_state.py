"""What the monitor remembers, and tells as metrics."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from postdeploy.fleet.outcome import Outcome
from postdeploy.monitor import state
from postdeploy.monitor.state import TargetState
from postdeploy.verdict.ledger.known import Known
from tests.unit.fleet.samples import line, outcome, run

EARLY, LATE = "2026-11-28T09:00:00+03:00", "2026-11-28T09:10:00+03:00"
GREEN = outcome("staging", 0, line("S1.1", "passed"), line("S2.1", "passed"))
RED = outcome("staging", 1, line("S1.1", "passed"), line("S2.1", "failed", "нет"))
ROOT = Path(__file__).parents[3]
MONITORING = ROOT / "docs" / "monitoring"


def known() -> dict[str, TargetState]:
    return {"staging": state.after(state.after(None, GREEN, EARLY), RED, LATE)}


def test_what_has_changed_is_new_and_what_has_not_keeps_its_time() -> None:
    found = known()["staging"]
    assert (found.status, found.since, found.finished) == ("failed", LATE, LATE)
    assert (found.lines["S1.1"].since, found.lines["S2.1"].since) == (EARLY, LATE)
    assert found.runs == {"passed": 1, "failed": 1}
    again = state.after(found, RED, "2026-11-28T09:20:00+03:00")
    assert (again.since, again.lines["S2.1"].since) == (LATE, LATE)


def test_a_line_that_says_something_else_is_another_one() -> None:
    """A line that was put in before it in the checklist has its id now."""
    other = replace(line("S2.1", "failed"), text="Другая строка")
    found = state.after(known()["staging"], outcome("staging", 1, other), "2026-11-28T09:20:00+03:00")
    assert found.lines["S2.1"].since == "2026-11-28T09:20:00+03:00"


def test_a_run_without_a_verdict_is_unknown_and_has_no_lines() -> None:
    found = state.after(known()["staging"], outcome("staging", 2), LATE)
    assert (found.status, found.lines, found.runs["unknown"]) == ("unknown", {}, 1)


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    state.put(tmp_path / "state.json", "staging", known()["staging"])
    assert state.read(tmp_path / "state.json") == known()


def test_each_target_is_kept_by_who_looks_at_it(tmp_path: Path) -> None:
    """Two monitors of one folder: neither writes what it has long known of the other's targets."""
    file, early = tmp_path / "state.json", state.after(None, GREEN, EARLY)
    state.put(file, "staging", early)
    state.put(file, "prod", early)
    state.put(file, "staging", known()["staging"])
    assert state.read(file) == {**known(), "prod": early}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"targets": []}', '{"targets": {"a": {"status": "passed"}}}', '{"targets": {"a": {"lines": []}}}'],
)
def test_a_file_that_is_none_starts_anew(text: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(text, encoding="utf-8")
    assert state.read(tmp_path / "state.json") == {}


@pytest.mark.parametrize(
    "changes", [{"status": "green"}, {"since": "вчера"}, {"steps": {"1": "?"}}, {"runs": 1, "x": 2}]
)
def test_a_state_that_is_none_hides_no_other(changes: dict[str, object], tmp_path: Path) -> None:
    file, early = tmp_path / "state.json", state.after(None, GREEN, EARLY)
    state.put(file, "prod", early)
    content = json.loads(file.read_text(encoding="utf-8"))
    content["targets"]["staging"] = {**content["targets"]["prod"], **changes}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert state.read(file) == {"prod": early}


def test_known_defects_are_neither_green_nor_an_alarm(tmp_path: Path) -> None:
    metrics = pytest.importorskip("postdeploy.monitor.metrics")
    ticket = Known("JIRA-12", "2026-12-01")
    lines = (line("S1.1", "passed"), replace(line("S2.1", "failed", "нет"), known=ticket), line("S3.1", "failed"))
    told = metrics.Metrics()
    only = Outcome("staging", 0, 3.2, replace(run(*lines[:2]), known_ok=True))
    beside = Outcome("prod", 1, 3.2, replace(run(*lines), known_ok=True))
    told.set({"staging": state.after(None, only, EARLY), "prod": state.after(None, beside, EARLY)})
    told.write(tmp_path / "a.prom")
    rows = (tmp_path / "a.prom").read_text(encoding="utf-8").splitlines()
    assert 'postdeploy_target_status{target="staging"} 4.0' in rows
    assert 'postdeploy_target_status{target="prod"} 1.0' in rows
    for target in ("staging", "prod"):
        assert f'postdeploy_line_status{{line="S2.1",step="2",target="{target}"}} 4.0' in rows
        assert f'postdeploy_step_status{{step="2",target="{target}"}} 4.0' in rows
    assert 'postdeploy_step_status{step="3",target="prod"} 1.0' in rows


class TestMetrics:
    @pytest.fixture(autouse=True)
    def _needed(self) -> None:
        pytest.importorskip("prometheus_client")

    def text(self, tmp_path: Path) -> str:
        from postdeploy.monitor.metrics import Metrics

        metrics = Metrics()
        metrics.set(known())
        metrics.write(tmp_path / "collector" / "postdeploy.prom")
        assert [path.name for path in (tmp_path / "collector").iterdir()] == ["postdeploy.prom"]
        return (tmp_path / "collector" / "postdeploy.prom").read_text(encoding="utf-8")

    def test_the_textfile_tells_everything(self, tmp_path: Path) -> None:
        rows = self.text(tmp_path).splitlines()
        assert 'postdeploy_target_status{target="staging"} 1.0' in rows
        assert 'postdeploy_line_status{line="S2.1",step="2",target="staging"} 1.0' in rows
        assert 'postdeploy_step_status{step="1",target="staging"} 0.0' in rows
        assert 'postdeploy_step_seconds{step="2",target="staging"} 0.5' in rows
        assert 'postdeploy_runs_total{target="staging",verdict="failed"} 1.0' in rows
        assert any(row.startswith("postdeploy_run_finished_timestamp_seconds") for row in rows)

    def test_a_textfile_that_cannot_be_written_leaves_the_old_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from postdeploy.monitor.metrics import Metrics

        before = self.text(tmp_path)
        broken = Metrics()
        broken.set({"x": known()["staging"]})
        monkeypatch.setattr("postdeploy.monitor.metrics._unix", lambda _moment: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            broken.write(tmp_path / "collector" / "postdeploy.prom")
        assert (tmp_path / "collector" / "postdeploy.prom").read_text(encoding="utf-8") == before

    def test_a_textfile_that_there_is_no_room_for_is_said(self, tmp_path: Path) -> None:
        from postdeploy.monitor.metrics import Metrics

        (tmp_path / "a.prom").mkdir()
        assert "a.prom" in Metrics().write(tmp_path / "a.prom")
        assert [path.name for path in tmp_path.iterdir()] == ["a.prom"]

    def test_it_answers_in_open_metrics_while_the_states_change(self) -> None:
        from postdeploy.monitor.metrics import Metrics

        metrics = Metrics()
        server = metrics.serve("127.0.0.1", 0)
        try:
            setter = threading.Thread(target=metrics.set, args=(known(),))
            setter.start()
            setter.join()
            address = f"http://127.0.0.1:{server.server_port}/metrics"
            asked = urllib.request.Request(address, headers={"Accept": "application/openmetrics-text; version=1.0.0"})
            with urllib.request.urlopen(asked, timeout=20) as answer:
                kind, body = answer.headers["Content-Type"], answer.read().decode("utf-8")
        finally:
            server.shutdown()
            server.server_close()
        assert kind.startswith("application/openmetrics-text")
        assert body.endswith("# EOF\n")
        assert 'postdeploy_target_status{target="staging"} 1.0' in body

    def test_dashboard_and_alerts_ask_for_metrics_and_labels_that_there_are(self, tmp_path: Path) -> None:
        told = self.text(tmp_path)
        samples = {
            name: set(re.findall(r'(\w+)="', labels)) for name, labels in re.findall(r"(?m)^(\w+)\{(.*)\}", told)
        }
        board = json.loads((MONITORING / "grafana-dashboard.json").read_text(encoding="utf-8"))
        asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
        alerts = (MONITORING / "alerts.yml").read_text(encoding="utf-8")
        asked += re.findall(r"(?m)^\s+expr: (.+)$", alerts)
        assert len(asked) >= 8
        for expression in asked:
            names = set(re.findall(r"postdeploy_\w+", expression))
            assert names, expression
            assert names <= set(samples), expression
            for name, labels in re.findall(r"(postdeploy_\w+)\{([^}]*)\}", expression):
                assert set(re.findall(r"(\w+)\s*=", labels)) <= samples[name], expression
        for name in set(re.findall(r"\{\{ \$labels\.(\w+) \}\}", alerts)):
            assert any(name in labels for labels in samples.values())

    def test_the_alert_rules_are_rules(self) -> None:
        yaml = pytest.importorskip("yaml")
        rules = yaml.safe_load((MONITORING / "alerts.yml").read_text(encoding="utf-8"))
        found = [rule for group in rules["groups"] for rule in group["rules"]]
        assert {rule["alert"] for rule in found} == {"PostdeployBroken", "PostdeployUnknown", "PostdeploySilent"}
        assert all(rule["expr"] and rule["labels"]["severity"] and rule["annotations"]["summary"] for rule in found)
