"""Tests that run the suite, its scripts or Allure as processes, without a stand and without a browser."""

from tests.unit.conftest import site
from tests.unit.verdict.conftest import ledger, make_project, plan

__all__ = ["ledger", "make_project", "plan", "site"]
