"""Everything between behave's hooks and what people read: the ledger of a run and the reports made of it.

``[tool.behave] runner = "postdeploy.verdict.running.runner:VerdictRunner"`` is all that a run needs. The runner opens
the ledger before ``before_all``, records every line (undefined steps, hook and clean-up errors too), closes
the ledger, writes the ticked checklist, reconciles the channels, prints the summary and exits with 0, 1 or 2.

What is left to the hooks, all of it optional::

    from postdeploy.verdict import current

    def before_all(context):
        ledger = current()                      # the open ledger of this run
        ledger.target = "стенд"                 # as the reader knows the deployment
        ledger.redact = evidence.redact         # str -> str, for every text that is kept or shown
        ledger.environment["Адрес"] = "…"       # shown in the reports

    def after_step(context, step):              # only when there is more to say than the exception does
        ledger.record(line.id, "failed", message, because=[], seconds=step.duration, hint="…")

A hint can also travel on the exception as its attribute ``hint``. A step that rests on a red line raises
``postdeploy.errors.NotChecked``; ``current().recorded(line)`` is the verdict of a line so far,
``current().plan.find(step)`` the line of a step. Exceptions in hooks need no handling: they become errors of
the run, ``SetupError`` with its own sentence.
"""

from postdeploy.verdict.ledger.ledger import Ledger, current, set_current
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import RunResult

__all__ = ["Ledger", "RunResult", "current", "read_result", "set_current"]
