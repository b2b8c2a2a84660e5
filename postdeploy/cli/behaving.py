"""The command `behave`: behave itself, called from anywhere, on any console, with exit codes that can be relied on.

behave ends with 1 for everything that is not green, its own wrong use included; here 1 says «a line failed» and nothing
else. It takes the place of behave's own script in the environment of this project.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Final

from postdeploy.cli import project
from postdeploy.cli.behave_help import speak_of_options
from postdeploy.cli.streams import complain, steady
from postdeploy.cli.words import speak_russian
from postdeploy.evidence.redaction import Redactor, secrets_of

UNKNOWN: Final = 2
AGAIN: Final = "POSTDEPLOY_BEGUN_ANEW"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run behave.

    Returns:
        0 all lines passed, 1 a line failed, 2 something could not be told or the set-up is wrong.
    """
    steady()
    words = project.enter(sys.argv[1:] if arguments is None else arguments)
    try:
        return _behave(words)
    except KeyboardInterrupt:
        sys.stderr.write("❌ Прервано до начала прогона.\n")
        return UNKNOWN
    finally:
        complain()


def need_our_runner(runner: object) -> None:
    """Begin anew by way of this command where behave was started without it and has not found the project's settings.

    `python -m behave` reads them in the current folder alone; below it the steps are found, but not our runner.
    """
    from postdeploy.verdict.running.runner import VerdictRunner

    if isinstance(runner, VerdictRunner):
        return
    if os.environ.get(AGAIN):
        sys.stderr.write("❌ Чек-лист проходит только свой исполнитель: не задавайте behave другого (-r, runner).\n")
        sys.stderr.flush()
        os._exit(UNKNOWN)  # behave would make 1 of any exception in a hook
    command = [sys.executable, "-m", "postdeploy.cli.behaving", *sys.argv[1:]]
    os.execve(sys.executable, command, {**os.environ, AGAIN: "1"})


def _behave(words: Sequence[str]) -> int:
    from behave.__main__ import main as behave

    from postdeploy.verdict.running import outcome

    sys.argv[0] = "behave"  # what its own words of usage begin with
    speak_russian()
    speak_of_options()
    outcome.forget()
    try:
        code = int(behave(list(words)) or 0)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else UNKNOWN if ended.code else 0
    except Exception as error:
        redact = Redactor(secrets_of(os.environ)).text
        sys.stderr.write(redact("".join(traceback.format_exception(error))))
        code = UNKNOWN
    if code == 0 or outcome.told() == code:
        return code
    if outcome.told() is None:
        sys.stderr.write("❌ Прогон не состоялся: причина выше, словами behave.\n")
    return UNKNOWN


if __name__ == "__main__":
    sys.exit(main())
