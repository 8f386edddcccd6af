"""Writing files so that a reader never sees half of one."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing; its folder is made when it is missing.

    Raises:
        OSError: the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file only when its content differs; returns whether it was written."""
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass
    write_atomically(path, content)
    return True


def write_text_if_changed(path: Path, text: str) -> bool:
    """Write a UTF-8 text file only when its content differs; returns whether it was written."""
    return write_if_changed(path, text.encode("utf-8"))


def as_json(value: Any) -> bytes:  # noqa: ANN401 - anything JSON can hold
    """JSON in one fixed form: sorted keys, one space of indent, UTF-8."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()
