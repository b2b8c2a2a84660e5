"""How the stand keeps passwords: PBKDF2 of the standard library, in one text field.

The real platform keeps bcrypt there. No client ever sees the hash, so the stand does not need
the dependency; seed and web app only have to agree, and this module is where they do.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

ROUNDS = 1_000
"""Low on purpose: the passwords of a stand live for minutes, its start-up has a budget."""


def hash_password(password: str) -> str:
    """Hash for `users.password_hash`: `pbkdf2$rounds$salt$digest`, salt and digest as hex."""
    salt = secrets.token_bytes(16)
    return f"pbkdf2${ROUNDS}${salt.hex()}${_digest(password, salt, ROUNDS).hex()}"


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether `password` belongs to `hashed`; False for a missing or foreign hash."""
    match (hashed or "").split("$"):
        case ["pbkdf2", rounds, salt, digest] if rounds.isdigit():
            actual = _digest(password, bytes.fromhex(salt), int(rounds))
            return hmac.compare_digest(actual.hex(), digest)
    return False


def _digest(password: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
