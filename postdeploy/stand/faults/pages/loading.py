"""How other healthy pages behave while they load: they regret at first, or draw themselves anew."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_variation, script
from postdeploy.stand.faults.shapes.answers import hung
from postdeploy.stand.faults.tools import Requests

AGENT = r"/api/agents/[0-9a-f-]{36}"

NotFoundWhileLoading = page_variation(
    "Пока данные агента в пути (без малого две секунды), его страница говорит «Агент не найден»",
    hung(Requests(AGENT, "GET"), 1.7),
    script(
        "agent_edit.js",
        (
            "main.replaceChildren(...(await load()));",
            "main.replaceChildren(...missing());\nmain.replaceChildren(...(await load()));",
        ),
    ),
)
RedrawnAfterArrival = Script("page.js").variation(
    "Страницы через полсекунды после появления рисуются заново и теряют то, что на них нажали",
    (
        "    main.replaceChildren(...(await make()));\n",
        "    main.replaceChildren(...(await make()));\n"
        "    setTimeout(async () => main.replaceChildren(...(await make())), 500);\n",
    ),
)
