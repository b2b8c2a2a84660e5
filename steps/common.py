"""Lines that several ШАГи share."""

from behave import then

from postdeploy.checks import check
from postdeploy.checks.pages import loads_with
from postdeploy.session import state
from postdeploy.session.context import Context


@then("Страница загружается")
def page_loads(context: Context) -> None:
    page = context.facts.need(state.PAGE, context.facts.opening_line)
    check(page, loads_with(context.facts.have(state.HEADING)), where=f"страница {page.path}")
