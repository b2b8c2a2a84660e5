"""Pages of the web app: a shell rendered on the server, filled in the browser.

As with the real pages, the server sends headings and the first state of a page; lists, forms and dialogs
come from the scripts under `static/`, which speak to the same API as any other client.

Whoever builds the web app gives its platform object `pages = Pages()`, adds `routes(platform)` and lets
`platform.pages.missing` answer what no route knows.
"""

from postdeploy.stand.platform.pages.renderer import Pages
from postdeploy.stand.platform.pages.routes import routes

__all__ = ["Pages", "routes"]
