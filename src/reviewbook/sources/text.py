"""Bytes to text: UTF-8 with or without byte-order mark, any line ends, and where a byte is something else."""

from collections.abc import Iterator


def decoded(content: bytes) -> str:
    r"""The text without byte-order mark, lines ending with `\n`; a byte that is not UTF-8 becomes U+FFFD."""
    return _with_one_line_end(content).decode("utf-8-sig", "replace")


def wrong_bytes(content: bytes) -> Iterator[tuple[int, int]]:
    """Each line that is not UTF-8, counted from 1, with its first wrong byte."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        for number, line in enumerate(_with_one_line_end(content).split(b"\n"), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                yield number, line[error.start]


def _with_one_line_end(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content
