"""Fernet tokens as Keystone packs them, so that Newton's stand-in and Ocata's own process take each other's.

Format: keystone@10.0.3 and 12.0.2, keystone/token/providers/fernet/token_formatters.py, ProjectScopedPayload.
"""
import base64
import binascii
import os
import struct
import time

import msgpack
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

PROJECT_SCOPED = 2
LIFETIME_SECONDS = 3600
# The second of the methods external, password, token and so on as a bit.
PASSWORD = 2
# Older ones know no other strings (msgpack 0.5.2).
RAW = {"raw": True} if msgpack.version >= (0, 5, 2) else {}


class Tokens:
    def __init__(self, repository):
        self._repository = repository

    def issue(self, user_id, project_id):
        expires_at = float(int(time.time()) + LIFETIME_SECONDS)
        payload = (
            PROJECT_SCOPED,
            _packed_id(user_id),
            PASSWORD,
            _packed_id(project_id),
            expires_at,
            [os.urandom(16)],
        )
        return self._keys().encrypt(msgpack.packb(payload, use_bin_type=False)).rstrip(b"=").decode()

    def read(self, token):
        """(user id, project id, seconds of its issue and its end), or None where it is no token of ours in its time."""
        whole = token.encode() + b"=" * (-len(token) % 4)
        try:
            payload = msgpack.unpackb(self._keys().decrypt(whole), **RAW)
        except (InvalidToken, ValueError):
            return None
        if payload[0] != PROJECT_SCOPED or payload[4] < time.time():
            return None
        issued_at = struct.unpack(">Q", base64.urlsafe_b64decode(whole)[1:9])[0]
        return _unpacked_id(payload[1]), _unpacked_id(payload[3]), issued_at, payload[4]

    def _keys(self):
        """Read each time: a rotation counts at once. The highest number encrypts."""
        names = sorted((name for name in os.listdir(self._repository) if name.isdigit()), key=int, reverse=True)
        keys = []
        for name in names:
            with open(os.path.join(self._repository, name), "rb") as key:
                keys.append(Fernet(key.read().strip()))
        return MultiFernet(keys)


def _packed_id(text):
    try:
        if len(text) == 32:
            return True, binascii.unhexlify(text)
    except (TypeError, ValueError):
        pass
    return False, text


def _unpacked_id(packed):
    is_bytes, value = packed
    return (binascii.hexlify(value) if is_bytes else value).decode()
