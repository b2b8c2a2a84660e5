"""`python -m postdeploy.stand.platform.web`: the web app's process, started by the supervisor."""

from __future__ import annotations

import uvicorn

from postdeploy.stand import faults
from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.web.app import create_app
from postdeploy.stand.platform.web.platform import WebPlatform


def main() -> None:
    """Serve until told to stop."""
    config = StandConfig.from_environment()
    platform = faults.apply("web", WebPlatform(config), config.faults)
    uvicorn.run(
        create_app(platform),
        host="127.0.0.1",
        port=config.app_port,
        log_level="warning",
        # Longer than any client keeps an idle connection, so that none is closed under a request.
        timeout_keep_alive=75,
    )


if __name__ == "__main__":
    main()
