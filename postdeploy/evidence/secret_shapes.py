"""What secrets and personal data look like when nobody has said what they are: one pass over a text takes them out."""

from __future__ import annotations

import re
from collections.abc import Callable

HIDDEN = "•••"

# A look ahead without return (`++`) comes first where a pattern would otherwise try every place of a long word.
_NAMES = (
    r"[a-z_-]*(?:(?:access|refresh|session|id|csrf|auth|bearer|bot|service)[_-]?token"
    r"|secret|passwd|password(?:_?hash)?|(?:api|private|encryption)[_-]?key|phone(?:_?number)?"
    r"|(?:first|last|middle|full|contact|client|customer)_?name)"
)
_HEADERS = r"(?:set-)?cookie|(?:proxy-)?authorization|x-api-key|apikey"
_QUOTED_FIELD = re.compile(
    rf"""(?i)((\\?["'])(?=[\w-]++\2\s*:)(?:{_NAMES}|{_HEADERS})\2\s*:\s*(\\?["']))(?:(?!\3)(?:\\.|.))*\3"""
)
"""A field of JSON, of JSON within JSON, or of a printed dictionary."""
_TOKEN_FIELD = re.compile(r"""(?i)((\\?["'])token\2\s*:\s*(\\?["']))(?=[^\s"'\\]{16})(?:(?!\3)(?:\\.|.))*\3""")
"""«token» alone says little: only a long value without spaces is one."""
_NUMBER_FIELD = re.compile(r"""(?i)((\\?["'])[a-z_]*phone(?:_?number)?\2\s*:\s*)\d{7,15}\b""")
_LIST_FIELD = re.compile(
    rf"""(?i)((\\?["'])(?:{_HEADERS})\2\s*:\s*\[\s*(\\?["']))(?:(?!\3\s*\]).)*(\3\s*\])""", re.DOTALL
)
_OF_PERSON = r"(?:phone|email|custom_fields_values)"
_NAME = r"""(\\?["'])name\2\s*:\s*(\\?["']))(?:(?!\3)(?:\\.|.))*\3"""
_NAMED_PERSON = re.compile(rf"""(?is)({_NAME}(?=[^{{}}]{{0,300}}\2{_OF_PERSON}\2)""")
_PERSON_NAMED = re.compile(rf"""(?is)((?<=["']){_OF_PERSON}\\?["'][^{{}}]{{0,300}}{_NAME}""")
"""The name of an object that has a phone or an e-mail address is that of a person."""
_FIELD_OF_ROW = re.compile(rf"(?im)^((?=[\w-]++: ){_NAMES}: ).+$")
_HEADER = re.compile(
    rf"(?i)((?:(?<=\\[nr])|(?<![\w-]))(?:{_HEADERS})[ ]?:[ ]?+)"
    r"(?=[!-~])(?!\$|(?:bearer|basic)[ ])(?:(?!\\[nr])[^\r\n\"<])+"
)
"""A header within a text, up to the end of the line; a scheme is left to its own pattern, variables are none."""
_FIELD_OF_FORM = re.compile(rf"""(?i)((?<![\w-])(?=[\w-]++=)(?:{_NAMES}|(?<=[?&])token)=)[^&\s"'<>;]+""")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*")
_KEY = re.compile(r"\b(?:(?:sk|pk|rk)-(?:[a-z0-9]+-)*|gh[a-z]_|glpat-|xox[a-z]-)[A-Za-z0-9_-]{16,}")
"""Keys that say themselves what they are: of LLMs, GitHub, GitLab, Slack."""
_BEARER = re.compile(r"(?i)\b(bearer)\s+[A-Za-z0-9._~+/=-]+")
_BASIC = re.compile(r"\b([Bb]asic)\s+(?=[A-Za-z0-9+/_-]+[A-Z0-9+/=])[A-Za-z0-9+/_=-]{8,}")
"""Base64 mixes capitals or digits into the word; «basic information» does not."""
_URL_PASSWORD = re.compile(r"""(://[^\s:/@"'<>]*:)[^\s/?#"'<>]+(@)""")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|%40)(?:[\w-]+\.)+[^\W\d_]{2,}")
"""The last part has letters only: `allure@3.18.0` is no address."""
_GAP = r"[ \u00a0-]?"
_PHONE = re.compile(
    r"(?<![\w.-])(?:(?:\+|%2B)\d(?:[ \u00a0()-]*\d){9,13}"
    r"|[78][ -]?\(\d{3,5}\)[ -]?\d[\d -]{4,7}\d"
    rf"|[78]{_GAP}9\d\d{_GAP}\d{{3}}{_GAP}\d\d{_GAP}\d\d)(?![\w-])"
)
"""With a plus, with brackets, or a Russian mobile: any other bare number may be an id or a time."""


def _masked_email(match: re.Match[str]) -> str:
    return f"{match.group()[0]}{HIDDEN}@{HIDDEN}"


_PASSES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_QUOTED_FIELD, rf"\1{HIDDEN}\3"),
    (_TOKEN_FIELD, rf"\1{HIDDEN}\3"),
    (_NUMBER_FIELD, rf"\1\2{HIDDEN}\2"),
    (_LIST_FIELD, rf"\1{HIDDEN}\4"),
    (_NAMED_PERSON, rf"\1{HIDDEN}\3"),
    (_PERSON_NAMED, rf"\1{HIDDEN}\3"),
    (_FIELD_OF_ROW, rf"\1{HIDDEN}"),
    (_HEADER, rf"\1{HIDDEN}"),
    (_FIELD_OF_FORM, rf"\1{HIDDEN}"),
    (_JWT, HIDDEN),
    (_KEY, HIDDEN),
    (_BEARER, rf"\1 {HIDDEN}"),
    (_BASIC, rf"\1 {HIDDEN}"),
    (_URL_PASSWORD, rf"\1{HIDDEN}\2"),
    (_EMAIL, _masked_email),
    (_PHONE, HIDDEN),
)


def without_lookalikes(text: str) -> str:
    """The text without whatever looks like a token, an e-mail address or a phone number."""
    for pattern, replacement in _PASSES:
        text = pattern.sub(replacement, text)
    return text
