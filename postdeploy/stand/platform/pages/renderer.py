"""Templates into answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

TEMPLATES = Path(__file__).parent / "templates"
TITLE = "T11 - Create and Automate"


class Pages:
    """Renders pages by the name of their template; methods may be replaced one by one."""

    def __init__(self) -> None:
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
        )
        self.environment.globals["icons"] = self.environment.get_template("icons.html").module

    def replace(self, templates: dict[str, str]) -> None:
        """Put other templates in the place of those of the same file names."""
        loader = self.environment.loader
        assert loader is not None
        self.environment.loader = jinja2.ChoiceLoader([jinja2.DictLoader(templates), loader])

    def render(self, request: Request, name: str, status: int = 200, **context: Any) -> Response:
        """`templates/<name>.html` as an HTML answer; `request` and `title` are there in every template."""
        template = self.environment.get_template(f"{name}.html")
        return HTMLResponse(template.render(request=request, title=TITLE, **context), status)

    def missing(self, request: Request, _error: Exception | None = None) -> Response:
        """Page for an address that does not exist; has the signature of an exception handler."""
        return self.render(request, "404", 404)

    def broken(self, request: Request, _error: Exception | None = None) -> Response:
        """The platform's error screen, status 500; has the signature of an exception handler."""
        return self.render(request, "error", 500)
