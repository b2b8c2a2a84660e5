"""Lines that several ШАГи share."""

from behave import then

from postdeploy.checks import check
from postdeploy.checks.pages import loads_with
from postdeploy.session import slots
from postdeploy.session.context import Context


@then("Страница загружается")
def page_loads(context: Context) -> None:
    page = context.state.need(slots.PAGE, context.state.opening_line)
    check(page, loads_with(context.state.have(slots.HEADING)), where=f"страница {page.path}")
