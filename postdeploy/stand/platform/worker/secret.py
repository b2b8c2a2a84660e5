"""Secrets as the platform keeps them in `crm_credentials.client_secret` (contract: Kommo sync)."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from postdeploy.stand.platform.worker.errors import JobError

IV_BYTES = 12
TAG_BYTES = 16


def decrypt(stored: str, key: str) -> str:
    """Open base64 of iv 12 | tag 16 | ciphertext with an AES-256-GCM key given as hex.

    Raises:
        JobError: not such a value, or another key was used; the text is Node's.
    """
    try:
        raw = base64.b64decode(stored, validate=True)
        iv, tag, cipher = raw[:IV_BYTES], raw[IV_BYTES : IV_BYTES + TAG_BYTES], raw[IV_BYTES + TAG_BYTES :]
        # The library wants the tag behind the text, Node keeps it in front.
        return AESGCM(bytes.fromhex(key)).decrypt(iv, cipher + tag, None).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise JobError("Unsupported state or unable to authenticate data") from error
