"""How large a raster picture is meant to be: browsers count 96 pixels to the inch, Typst 72 when the file is silent."""

from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"
HEAD = 4096
PIXEL_FACTOR = 75


def names_density(path: Path) -> bool:
    """Whether a file says how many pixels go to the inch; vector pictures need not."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return True
    if head.startswith(PNG):
        return b"pHYs" in head
    if head.startswith(b"\xff\xd8"):
        jfif = head.find(b"JFIF\x00")
        return jfif >= 0 and head[jfif + 7] != 0
    return not head.startswith((b"GIF8", b"RIFF"))


def size_factor(path: Path) -> int | None:
    """The per cent to scale a picture by for the size that a browser gives it; None when it needs none."""
    return None if names_density(path) else PIXEL_FACTOR
