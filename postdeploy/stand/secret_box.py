"""How the platform keeps secrets of others (contract: Kommo sync, `crm_credentials.client_secret`)."""

from __future__ import annotations

import base64
import os

IV_BYTES = 12
TAG_BYTES = 16


def encrypt(text: str, key: str) -> str:
    """base64 of iv 12 | tag 16 | ciphertext, AES-256-GCM; `key` is 32 bytes as hex."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

    iv = os.urandom(IV_BYTES)
    # The library puts the tag behind the text, the platform keeps it in front.
    sealed = AESGCM(bytes.fromhex(key)).encrypt(iv, text.encode(), None)
    return base64.b64encode(iv + sealed[-TAG_BYTES:] + sealed[:-TAG_BYTES]).decode()
