"""Parsed files, kept between runs: one JSON file each, trusted only when its key and its checksum are right.

Never pickle: a cache that came with somebody's archive must not be able to run code.
"""

import json
import zlib
from pathlib import Path
from typing import Any

from reviewbook.files import write_atomically


def read_cached(path: Path, key: str) -> Any | None:  # noqa: ANN401 - whatever JSON was stored
    """What was stored under this key; None when there is nothing, something else, or the file is damaged.

    Args:
        path: The cache file.
        key: What the stored value was computed from, as a hash; one line.
    """
    try:
        header, _, body = path.read_bytes().partition(b"\n")
        return json.loads(body) if header == _header(key, body) else None
    except (OSError, ValueError):
        return None


def write_cached(path: Path, key: str, value: Any) -> None:  # noqa: ANN401
    """Store a JSON value; a folder that cannot be written only means that nothing is kept."""
    body = json.dumps(value, separators=(",", ":")).encode()
    try:
        write_atomically(path, _header(key, body) + b"\n" + body)
    except OSError:
        return


def _header(key: str, body: bytes) -> bytes:
    return f"{key} {zlib.crc32(body):08x}".encode()
