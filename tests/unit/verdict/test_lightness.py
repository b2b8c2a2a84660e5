"""The ledger is used by every run, so it must not bring behave, Allure or HTTP with it."""

import subprocess
import sys

HEAVY = ["allure", "allure_commons", "behave", "httpx", "pydantic", "redis", "supabase", "xml"]


def test_the_plain_ledger_imports_nothing_heavy() -> None:
    script = (
        "import sys, postdeploy.verdict, postdeploy.verdict.checklist.plan, postdeploy.verdict.ledger.classify;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
