"""The pages over HTTP: guard, texts, and scripts that can be loaded (what they do is seen in a browser).

Texts and headings of the recorded pages are compared word for word by test_replay.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform import pages
from postdeploy.stand.platform.pages import Pages
from postdeploy.stand.platform.pages.routes import PAGES, Page, initials
from postdeploy.stand.seed import NORTH_AGENT
from postdeploy.stand.supervisor import Stand
from tests.stand.replay.html import read

HOME = Path(pages.__file__).parent
STATIC = HOME / "static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
TEMPLATES = sorted((HOME / "templates").glob("*.html"))
UNKNOWN = "99999999-9999-4999-8999-999999999999"
MENU = ("Инфопанель", "Агенты ИИ", "Тестовый чат", "Категории", "Статьи", "Аналитика", "Webhooks",
        "Настройки аккаунта", "Тарифные планы")  # fmt: skip
FIRST_WORDS = {
    "agents": "Агенты ии",
    "agent_create": "Создать агента ИИ",
    "scripts": "Скрипты продаж",
    "integrations": "Интеграции",
    "chat": "Тестовый чат",
}
"""Headings that the server sends; the other pages are headed in the browser, as the real ones are."""


@pytest.fixture(scope="module")
def visitor(stand: Stand) -> Iterator[httpx.Client]:
    assert stand.config is not None
    with httpx.Client(base_url=stand.config.app_url, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def owner(stand: Stand) -> Iterator[httpx.Client]:
    """Signed in as the owner of «Север»."""
    assert stand.config is not None
    with httpx.Client(base_url=stand.config.app_url, trust_env=False) as client:
        token = client.get("/api/auth/csrf").json()["csrfToken"]
        fields = {"email": stand.config.app_email, "password": stand.config.app_password}
        client.post("/api/auth/callback/credentials", data={"csrfToken": token, **fields})
        yield client


@pytest.fixture(scope="module")
def tenant(owner: httpx.Client) -> str:
    return str(owner.get("/api/auth/get-tenant-redirect").json()["tenantId"])


def address(page: Page, tenant: str, agent: str = NORTH_AGENT) -> str:
    return page.path.format(tenant_id=tenant, agent_id=agent, integration_id=UNKNOWN)


class TestGuard:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
    def test_without_a_session_it_is_sign_in(self, visitor: httpx.Client, tenant: str, page: Page) -> None:
        answer = visitor.get(address(page, tenant))

        assert (answer.status_code, answer.headers["location"]) == (307, "/login")

    @pytest.mark.parametrize("other", ["99-north-org", "55-south-org", "redirect"])
    def test_in_another_tenant_it_is_sign_in(self, owner: httpx.Client, other: str) -> None:
        answer = owner.get(f"/manage/{other}/test-chat")

        assert (answer.status_code, answer.headers["location"]) == (307, "/login")

    @pytest.mark.parametrize("path", ["/", "/login"])
    def test_some_pages_are_open(self, visitor: httpx.Client, path: str) -> None:
        assert visitor.get(path).status_code == 200


class TestContent:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.template)
    def test_each_page_has_the_menu_and_its_heading(self, owner: httpx.Client, tenant: str, page: Page) -> None:
        answer = owner.get(address(page, tenant))
        content = read(answer.text)

        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert set(MENU) <= set(content.texts)
        assert content.headings[5:6] == [FIRST_WORDS[page.template]] if page.template in FIRST_WORDS else True

    def test_most_of_the_menu_leads_nowhere_as_recorded(self, owner: httpx.Client, tenant: str) -> None:
        menu = owner.get(f"/manage/{tenant}").text.partition("</aside>")[0]
        links = set(re.findall(r'href="(/[^"_]+)"', menu)) - {"/docs/ru/start-here/getting-started/"}

        assert len(links) == 8
        assert {owner.get(link).status_code for link in links} == {404}

    def test_an_agent_that_is_none_still_has_a_page(self, owner: httpx.Client, tenant: str) -> None:
        answer = owner.get(f"/manage/{tenant}/ai-agents/not-a-uuid/scripts")

        assert answer.status_code == 200
        assert "Скрипты не созданы" in answer.text

    def test_what_stands_in_the_address_is_escaped(self, owner: httpx.Client, tenant: str) -> None:
        answer = owner.get(f'/manage/{tenant}/ai-agents/"><script>alert(1)<%2Fscript>/edit')

        assert "<script>alert" not in answer.text

    def test_no_page_holds_a_secret(self, owner: httpx.Client, tenant: str, stand: Stand) -> None:
        config = stand.config
        assert config is not None
        secrets = (config.app_password, config.auth_secret, config.encryption_key, config.service_role_key)
        everything = "".join(owner.get(address(page, tenant)).text for page in PAGES)

        assert not [secret for secret in secrets if secret in everything]

    def test_an_unknown_address_is_the_platforms_404(self, owner: httpx.Client, tenant: str) -> None:
        answer = owner.get(f"/manage/{tenant}/nothing-here")

        assert answer.status_code == 404
        assert read(answer.text).headings == ["404", "This page could not be found."]

    def test_initials_are_two_letters_at_most(self) -> None:
        assert [initials(name) for name in ("Truth Owner", "анна", "A B C", "")] == ["TO", "А", "AB", ""]


class TestRenderer:
    def render(self, name: str) -> Response:
        return Pages().render(Request({"type": "http"}), name)

    def test_the_error_screen_offers_another_try(self) -> None:
        answer = Pages().broken(Request({"type": "http"}))
        content = read(bytes(answer.body).decode())

        assert answer.status_code == 500
        assert content.headings == ["Произошла ошибка"]
        assert "Попробовать снова" in content.texts

    def test_sign_in_has_labels_that_name_no_field_as_recorded(self) -> None:
        page = bytes(self.render("login").body).decode()

        assert re.findall("<label>([^<]+)</label>", page) == ["Email", "Пароль"]
        assert re.findall('<input name="([^"]+)"', page) == ["email", "password"]


class TestScripts:
    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
    def test_every_import_exists(self, script: Path) -> None:
        imported = re.findall(r'from "\./([^"]+)"|import "\./([^"]+)"', script.read_text(encoding="utf-8"))
        missing = [name for pair in imported for name in pair if name and not (script.parent / name).exists()]

        assert missing == []

    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
    def test_every_imported_name_is_exported(self, script: Path) -> None:
        imports = re.findall(r'import \{([^}]+)\} from "\./([^"]+)"', script.read_text(encoding="utf-8"))
        unknown = [
            (name.strip(), module)
            for names, module in imports
            for name in names.split(",")
            if name.strip() not in exported(script.parent / module)
        ]

        assert unknown == []

    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
    def test_elements_that_a_script_looks_for_are_in_its_page(self, script: Path) -> None:
        wanted = re.findall(r'getElementById\("([^"]+)"\)', script.read_text(encoding="utf-8"))
        markup = "".join(template.read_text(encoding="utf-8") for template in TEMPLATES)

        assert [name for name in wanted if f'id="{name}"' not in markup] == []

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
    def test_files_that_a_page_loads_are_served(self, visitor: httpx.Client, template: Path) -> None:
        urls = re.findall(r'(?:src|href)="(/_static/[^"]+)"', template.read_text(encoding="utf-8"))

        answers = {url: visitor.get(url) for url in urls}
        assert [url for url, answer in answers.items() if answer.status_code != 200] == []
        assert [url for url, answer in answers.items() if "immutable" not in answer.headers["cache-control"]] == []

    @pytest.mark.parametrize("source", [*SCRIPTS, *TEMPLATES, *STATIC.glob("css/*.css")], ids=lambda path: path.name)
    def test_nothing_comes_from_elsewhere(self, source: Path) -> None:
        text = re.sub(
            "http://www.w3.org/2000/svg|https://(facebook|instagram).com", "", source.read_text(encoding="utf-8")
        )

        assert not re.search(r"https?://|url\(|@import", text)


def exported(module: Path) -> set[str]:
    pattern = r"export (?:async )?(?:function|const|class|let) (\w+)"
    return set(re.findall(pattern, module.read_text(encoding="utf-8")))
