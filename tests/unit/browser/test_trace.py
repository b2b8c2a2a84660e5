from __future__ import annotations

import io
import json
import zipfile

from postdeploy.evidence.redaction import HIDDEN, Redactor
from postdeploy.platform.browser.trace import Privacy, clean, merge

SECRET = "вьюга-7-canary"
REDACTOR = Redactor([SECRET])
PRIVACY = Privacy(REDACTOR.text, REDACTOR.header)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def trace(parts: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return packed.getvalue()


def cleaned(parts: dict[str, str | bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(clean(trace(parts), PRIVACY))) as source:
        return {name: source.read(name) for name in source.namelist()}


class TestClean:
    def test_typed_secrets_are_hidden_and_the_line_stays_json(self) -> None:
        line = json.dumps({"type": "before", "params": {"selector": "#x", "value": SECRET}}, ensure_ascii=False)
        content = cleaned({"trace.trace": f"{line}\n{line}\n"})["trace.trace"].decode()
        assert [json.loads(each)["params"]["value"] for each in content.splitlines()] == [HIDDEN, HIDDEN]

    def test_secret_headers_are_hidden_whole(self) -> None:
        headers = [{"name": "Cookie", "value": "authjs.csrf-token=abc|def"}, {"name": "Accept", "value": "text/html"}]
        line = json.dumps({"snapshot": {"request": {"headers": headers}}})
        found = json.loads(cleaned({"trace.network": line})["trace.network"])["snapshot"]["request"]["headers"]
        assert [each["value"] for each in found] == [HIDDEN, "text/html"]

    def test_of_cookies_only_the_names_are_kept(self) -> None:
        cookies = [{"name": "sid", "value": "0123456789abcdef", "path": "/"}]
        line = json.dumps({"snapshot": {"request": {"cookies": cookies}, "response": {"cookies": []}}})
        found = json.loads(cleaned({"trace.network": line})["trace.network"])["snapshot"]
        assert found == {
            "request": {"cookies": [{"name": "sid", "value": HIDDEN, "path": "/"}]},
            "response": {"cookies": []},
        }

    def test_tokens_in_contents_are_hidden(self) -> None:
        content = cleaned({"resources/abc.json": json.dumps({"note": TOKEN})})["resources/abc.json"].decode()
        assert TOKEN not in content
        assert HIDDEN in content

    def test_pictures_are_left_alone(self) -> None:
        picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
        assert cleaned({"resources/abc.png": picture, "resources/abc": b"\xff\xfe\x00"}) == {
            "resources/abc.png": picture,
            "resources/abc": b"\xff\xfe\x00",
        }


def test_traces_that_follow_each_other_become_one() -> None:
    one = trace({"trace.trace": "первая", "trace.stacks": "{}", "resources/a": "общее"})
    other = trace({"trace.trace": "вторая", "resources/a": "общее", "resources/b": "своё"})
    with zipfile.ZipFile(io.BytesIO(merge([one, other]))) as source:
        merged = {name: source.read(name).decode() for name in source.namelist()}
    assert merged == {
        "0-trace.trace": "первая",
        "0-trace.stacks": "{}",
        "1-trace.trace": "вторая",
        "resources/a": "общее",
        "resources/b": "своё",
    }
