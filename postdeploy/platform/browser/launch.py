"""Finding and starting the browser: one process and one context per run, at first need."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from postdeploy.errors import SetupError
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.plight import REGRET
from postdeploy.platform.browser.scratch import Scratch
from postdeploy.platform.browser.uninvited import CONSENTING
from postdeploy.platform.proxies import for_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

WINDOWLESS = ("chromium-headless-shell", "chrome-headless-shell")
"""Chromium without a user interface: the same engine for less, taken first where no window is to be shown."""
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
UNWANTED = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
    # Pages of the browser's own for suggestions in the address bar that nobody sees: a renderer at work from the start.
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
"""Features that are off: Playwright's list, which Chromium forgets when it is given another, and ours."""
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join(UNWANTED)}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
EYES = ("wording.js", "colours.js", "visibility.js", "scrolling.js", "turning.js", "messages.js", "clicking.js")
VIEWPORT = {"width": 1280, "height": 800}
LANGUAGE = "ru-RU"
HOW_TO_GET_ONE = (
    "установите Chromium или Chrome (в Debian и Ubuntu: apt-get install chromium) или назовите его в BROWSER_PATH; "
    "без браузера чек-лист проверяется с -D via=api"
)


@dataclass(frozen=True)
class BrowserSettings:
    """How the browser is run. `budget` in seconds bounds each wait, `timeout` each loading of a page."""

    path: Path
    headed: bool
    budget: float
    timeout: float
    zone: str
    trusts_anybody: bool
    """Whether certificates are not looked at: the target has an authority of its own that HTTP clients check."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """For the gate before the web app; sent to its own origin alone."""


def find_browser(wanted: Path | None, *, headed: bool = False) -> Path:
    """Where the browser is.

    Args:
        wanted: the one that was named, if any.
        headed: whether it must be able to show a window.

    Raises:
        SetupError: there is none, the given one cannot be run, or Playwright is missing.
    """
    if importlib.util.find_spec("playwright") is None:
        raise SetupError(f"Нет Playwright для Python: pip install playwright; кроме того {HOW_TO_GET_ONE}.")
    if wanted is not None:
        if not (wanted.is_file() and os.access(wanted, os.X_OK)):
            raise SetupError(f"BROWSER_PATH={wanted} — не программа, которую можно запустить: {HOW_TO_GET_ONE}.")
        return wanted
    names = NAMES if headed else WINDOWLESS + NAMES
    found = next((path for path in map(shutil.which, names) if path), None)
    found = found or next((place for place in PLACES if Path(place).is_file()), None)
    if found is None:
        raise SetupError(f"Браузера нет: {HOW_TO_GET_ONE}.")
    return Path(found)


def eyes() -> str:
    """What is put into every document, with what it is to know of things that come uninvited.

    One script, because Playwright promises no order among several.
    """
    looking = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in EYES)
    known = ", ".join(map(json.dumps, (CONSENTING, labels.DIALOGS, REGRET.pattern)))
    return f"{looking}\nwindow.__eyes?.beware({known});"


class Launched:
    """A running browser with its one context."""

    def __init__(self, settings: BrowserSettings, origin: str) -> None:
        """Start it.

        Raises:
            SetupError: it does not start.
        """
        from playwright.sync_api import Error, sync_playwright

        self._scratch = Scratch()
        with self._scratch.for_children():
            self._playwright: Playwright = sync_playwright().start()
        try:
            self._browser: Browser = self._playwright.chromium.launch(
                executable_path=settings.path,
                headless=not settings.headed,
                proxy=for_browser(origin),
                args=[*FLAGS, *(["--no-sandbox"] if _is_root() else [])],
                traces_dir=self._scratch.folder / "traces",
            )
        except Error as error:
            self._playwright.stop()
            self._scratch.remove()
            reason = next((line for line in error.message.splitlines() if line.strip()), "причина неизвестна")
            raise SetupError(f"Браузер {settings.path} не запускается ({reason.strip()}): {HOW_TO_GET_ONE}.") from error
        self.context: BrowserContext = self._browser.new_context(
            base_url=origin,
            locale=LANGUAGE,
            timezone_id=settings.zone,
            viewport=VIEWPORT,  # type: ignore[arg-type]
            ignore_https_errors=settings.trusts_anybody,
            reduced_motion="reduce",
            service_workers="block",
        )
        self.context.set_default_timeout(settings.budget * 1000)
        self.context.set_default_navigation_timeout(settings.timeout * 1000)
        self.context.add_init_script(eyes())

    @property
    def version(self) -> str:
        """For example «156.0.8078.79»."""
        return self._browser.version

    def close(self) -> None:
        """End the browser and Playwright's driver; either may have gone already, by Ctrl-C for example."""
        for end in (self._browser.close, self._playwright.stop, self._scratch.remove):
            with suppress(Exception):
                end()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
