"""Matchers in the words of the checklist, and the one place for waiting."""

from postdeploy.checks.asserting import Mismatch, check, expectation
from postdeploy.checks.waiting import Budget, eventually

__all__ = ["Budget", "Mismatch", "check", "eventually", "expectation"]
