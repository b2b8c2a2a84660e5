"""Kommo and the LLM as the platform meets them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.stand.tools import config_of, query
from tests.warm import WarmStand

UNAUTHORIZED = (
    '{"title": "Unauthorized", "type": "https://httpstatus.es/401", "status": 401, '
    '"detail": "Неверный логин или пароль"}'
)
"""Recorded: error of a sync with a bad token."""


@pytest.fixture(scope="module")
def outside() -> Iterator[Stand]:
    """A stand of its own: these tests use up tokens that the platform needs."""
    with WarmStand(processes=("outside",)) as running:
        yield running


@pytest.fixture(scope="module")
def config(outside: Stand) -> StandConfig:
    return config_of(outside)


@pytest.fixture(scope="module")
def kommo(config: StandConfig) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cafile=config.ca_file)
    with httpx.Client(base_url=f"https://{config.kommo_base_domain}", verify=context, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def connection(config: StandConfig) -> dict[str, Any]:
    sql = """select c.access_token, c.refresh_token, k.client_id, k.redirect_uri from crm_connections c
             join crm_credentials k using (org_id) where c.base_domain = $1"""
    return query(config.database_url, sql, config.kommo_base_domain)[0]


@pytest.fixture(scope="module")
def bearer(connection: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection['access_token']}"}


@pytest.fixture(scope="module")
def application(config: StandConfig, connection: dict[str, Any]) -> dict[str, str]:
    from postdeploy.stand.kommo.account import kommo_account

    return {"client_id": connection["client_id"], "client_secret": kommo_account(config).client_secret}


class TestKommo:
    def test_only_its_own_authority_vouches_for_it(self, config: StandConfig) -> None:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"https://{config.kommo_base_domain}/api/v4/account", trust_env=False)

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer bad"}, {"Authorization": "Basic bad"}])
    def test_without_a_valid_token_it_answers_as_recorded(self, kommo: httpx.Client, headers: dict[str, str]) -> None:
        answer = kommo.get("/api/v4/leads/pipelines", headers=headers)

        assert (answer.status_code, answer.text) == (401, UNAUTHORIZED)
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_pipelines_have_the_shape_of_the_contract(self, kommo: httpx.Client, bearer: dict[str, str]) -> None:
        pipelines = kommo.get("/api/v4/leads/pipelines", headers=bearer).json()["_embedded"]["pipelines"]

        assert [(one["id"], one["name"], one["sort"]) for one in pipelines] == [
            (3177727, "Воронка", 1),
            (3177728, "Повторные продажи", 2),
        ]
        assert {tuple(one) for one in pipelines} == {("id", "name", "sort", "is_main", "is_archive", "_embedded")}
        statuses = [status for one in pipelines for status in one["_embedded"]["statuses"]]
        assert {tuple(status) for status in statuses} == {("id", "name", "sort", "color")}
        assert [(status["id"], status["name"], status["sort"]) for status in statuses] == [
            (32392156, "Неразобранное", 10),
            (32392159, "Первичный контакт", 20),
            (142, "Успешно реализовано", 10000),
            (143, "Закрыто и не реализовано", 11000),
            (41000001, "Новая заявка", 10),
        ]

    def test_an_unknown_route_is_a_problem_with_404(self, kommo: httpx.Client, bearer: dict[str, str]) -> None:
        answer = kommo.get("/api/v4/nope", headers=bearer)

        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")

    def test_the_account_names_itself(self, kommo: httpx.Client, bearer: dict[str, str]) -> None:
        assert kommo.get("/api/v4/account", headers=bearer).json()["id"] == 12345678

    def test_notes_are_kept_by_lead(self, kommo: httpx.Client, bearer: dict[str, str]) -> None:
        note = {"note_type": "common", "params": {"text": "Спасибо за заявку!"}}
        created = kommo.post("/api/v4/leads/501/notes", headers=bearer, json=[note]).json()["_embedded"]["notes"]
        listed = kommo.get("/api/v4/leads/501/notes", headers=bearer).json()["_embedded"]["notes"]

        assert [(one["id"], one["params"]["text"]) for one in listed] == [(created[0]["id"], "Спасибо за заявку!")]
        assert kommo.get("/api/v4/leads/502/notes", headers=bearer).status_code == 204

    def test_tasks_are_kept(self, kommo: httpx.Client, bearer: dict[str, str]) -> None:
        task = {"text": "Позвонить", "entity_id": 501, "entity_type": "leads", "complete_till": 1893456000}
        created = kommo.post("/api/v4/tasks", headers=bearer, json=[task]).json()["_embedded"]["tasks"]
        listed = kommo.get("/api/v4/tasks", headers=bearer).json()["_embedded"]["tasks"]

        assert [(one["id"], one["text"], one["entity_id"]) for one in listed] == [(created[0]["id"], "Позвонить", 501)]

    @pytest.mark.parametrize("body", [b"{bad", b'{"text": "x"}', b'["x"]'])
    def test_a_body_that_is_no_list_of_objects_is_refused(
        self, kommo: httpx.Client, bearer: dict[str, str], body: bytes
    ) -> None:
        assert kommo.post("/api/v4/tasks", headers=bearer, content=body).status_code == 400

    @pytest.mark.parametrize("encoding", ["json", "form"])
    def test_a_wrong_client_is_refused(self, kommo: httpx.Client, application: dict[str, str], encoding: str) -> None:
        form = {**application, "client_secret": "wrong", "grant_type": "refresh_token", "refresh_token": "x"}

        url = "/oauth2/access_token"
        answer = kommo.post(url, json=form) if encoding == "json" else kommo.post(url, data=form)

        assert (answer.status_code, answer.json()["title"]) == (401, "Некорректный клиент")

    def test_an_unknown_grant_is_refused(self, kommo: httpx.Client, application: dict[str, str]) -> None:
        answer = kommo.post("/oauth2/access_token", json={**application, "grant_type": "password"})

        assert (answer.status_code, answer.json()["title"]) == (400, "Некорректный запрос")

    def test_a_refresh_token_is_good_for_one_new_pair(
        self, kommo: httpx.Client, application: dict[str, str], connection: dict[str, Any]
    ) -> None:
        form = {**application, "grant_type": "refresh_token", "refresh_token": connection["refresh_token"]}
        first, again = (
            kommo.post("/oauth2/access_token", json=form),
            kommo.post("/oauth2/access_token", json=form),
        )
        issued = first.json()
        renewed = kommo.post("/oauth2/access_token", json={**form, "refresh_token": issued["refresh_token"]})

        assert (first.status_code, issued["token_type"], issued["expires_in"]) == (200, "Bearer", 86400)
        assert (again.status_code, again.json()["hint"]) == (401, "Token has been revoked")
        assert renewed.status_code == 200
        bearer = {"Authorization": f"Bearer {issued['access_token']}"}
        assert kommo.get("/api/v4/account", headers=bearer).status_code == 200


class TestLlm:
    @pytest.fixture
    def llm(self, config: StandConfig) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=config.llm_url, trust_env=False) as client:
            yield client

    @staticmethod
    def ask(llm: httpx.Client, instructions: str, message: str) -> str:
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": message}]
        answer = llm.post("/api/v1/chat/completions", json={"model": "m", "messages": messages})
        content: str = answer.json()["choices"][0]["message"]["content"]
        return content

    def test_the_answer_has_the_shape_of_openai(self, llm: httpx.Client) -> None:
        body = {"model": "openai/gpt-4o-mini", "messages": [{"role": "user", "content": "А сроки?"}]}

        answer = llm.post("/api/v1/chat/completions", json=body).json()

        assert answer["object"] == "chat.completion"
        assert answer["model"] == "openai/gpt-4o-mini"
        assert answer["choices"][0]["message"]["role"] == "assistant"
        assert answer["choices"][0]["finish_reason"] == "stop"
        usage = answer["usage"]
        assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]

    @pytest.mark.parametrize(
        ("instructions", "word"),
        [
            ("Кодовое слово: Полярис.", "Полярис"),
            ("Будь краток. Твоё кодовое слово «Альфа Центавра», не забывай", "Альфа Центавра"),
            ("кодовое слово — pd-41f2", "pd-41f2"),
        ],
    )
    def test_a_code_word_of_the_instructions_is_in_the_answer(
        self, llm: httpx.Client, instructions: str, word: str
    ) -> None:
        assert word in self.ask(llm, instructions, "Сколько стоит доставка?")

    @pytest.mark.parametrize(
        ("instructions", "opening"),
        [
            ("Начинай каждый ответ со слова «Ахой».", "Ахой"),
            ('Начинай каждый ответ с "Добрый день!"', "Добрый день!"),
            ("Начинай каждый ответ с Ура", "Ура"),
        ],
    )
    def test_an_opening_of_the_instructions_begins_the_answer(
        self, llm: httpx.Client, instructions: str, opening: str
    ) -> None:
        assert self.ask(llm, instructions, "Сколько стоит доставка?").startswith(opening)

    def test_other_instructions_give_another_answer_and_the_same_the_same(self, llm: httpx.Client) -> None:
        first, second, again = (
            self.ask(llm, instructions, "Сколько стоит доставка?")
            for instructions in ("Отвечай кратко.", "Отвечай подробно.", "Отвечай кратко.")
        )

        assert first == again != second

    def test_the_answer_is_no_echo(self, llm: httpx.Client) -> None:
        message = "Кодовое слово: Эхо. Начинай каждый ответ с Эхо"

        assert "Эхо" not in self.ask(llm, "Отвечай кратко.", message)

    def test_a_request_for_facts_gets_the_json_it_asks_for(self, llm: httpx.Client) -> None:
        assert self.ask(llm, "Извлеки факты.\nФормат ответа JSON:\n{…}", "Привет") == '{"information": []}'

    def test_embeddings_are_one_vector_for_each_text(self, llm: httpx.Client) -> None:
        body = {"model": "openai/text-embedding-3-large", "input": ["раз", "два", "раз"]}

        data = llm.post("/api/v1/embeddings", json=body).json()["data"]

        vectors = [one["embedding"] for one in data]
        assert vectors[0] == vectors[2] != vectors[1]
        assert [one["index"] for one in data] == [0, 1, 2]

    @pytest.mark.parametrize(
        "body", [b"{bad", b"[]", b"{}", b'{"messages": []}', b'{"messages": [{}], "stream": true}']
    )
    def test_a_request_it_cannot_answer_is_refused(self, llm: httpx.Client, body: bytes) -> None:
        answer = llm.post("/api/v1/chat/completions", content=body)

        assert (answer.status_code, answer.json()["error"]["code"]) == (400, 400)
