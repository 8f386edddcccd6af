"""The bytes of an export to text, whatever the exporter wrote: UTF-8, UTF-16 or Latin-1, any line ends."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_export(content: bytes) -> str:
    r"""The text; lines end with `\n`. What is not Unicode is taken for Windows-1252, which holds Latin-1's letters."""
    text = _marked(content) or _unmarked(content)
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def _marked(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return None


def _unmarked(content: bytes) -> str:
    start = content[:400]
    # Every second byte of Latin text in UTF-16 is null, and no other export holds nulls.
    if start.count(0) > len(start) // 4:
        return content.decode("utf-16-be" if start[0] == 0 else "utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves open are control characters in Latin-1; they go later.
        return content.decode("cp1252", "replace") if b"\x81" not in content else content.decode("latin-1")
