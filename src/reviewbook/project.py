"""Where a book is, and what its `_config.yml` says. Knows nothing of pandas, Sphinx or notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from reviewbook.problems import BookError, Problem, UsageError

CONFIG_FILE = "_config.yml"
TOC_FILE = "_toc.yml"


@dataclass(frozen=True)
class Project:
    """A book on disk.

    Attributes:
        root: The folder that holds `_config.yml`, absolute.
    """

    root: Path

    @classmethod
    def at(cls, folder: Path) -> "Project":
        """The project whose root is exactly this folder.

        Raises:
            UsageError: the folder does not exist or has no `_config.yml`.
        """
        root = folder.resolve()
        if not (root / CONFIG_FILE).is_file():
            raise UsageError(
                Problem(str(folder), f"there is no {CONFIG_FILE} here", "name the folder of a Jupyter Book")
            )
        return cls(root)

    @classmethod
    def containing(cls, folder: Path) -> "Project":
        """The nearest project at or above a folder.

        Raises:
            UsageError: no parent folder has a `_config.yml`.
        """
        start = folder.resolve()
        for candidate in (start, *start.parents):
            if (candidate / CONFIG_FILE).is_file():
                return cls(candidate)
        raise UsageError(
            Problem(
                str(folder),
                f"neither this folder nor one above it has a {CONFIG_FILE}",
                "go to a book or use --project",
            )
        )

    @property
    def build_dir(self) -> Path:
        """Where everything a build makes goes."""
        return self.root / "_build"

    @property
    def store_dir(self) -> Path:
        """What reviewbook keeps between builds."""
        return self.build_dir / ".reviewbook"

    @property
    def data_dir(self) -> Path:
        """The Data Package."""
        return self.root / "data"

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """`_config.yml`, parsed.

        Raises:
            BookError: it is not a YAML mapping.
        """
        return read_yaml_mapping(self.root / CONFIG_FILE, CONFIG_FILE)

    @property
    def bibliography_paths(self) -> tuple[Path, ...]:
        """The .bib files of `bibtex_bibfiles`, or `references.bib` when it is there."""
        named = self.config.get("bibtex_bibfiles") or []
        if isinstance(named, str):
            named = [named]
        if not named and (self.root / "references.bib").is_file():
            named = ["references.bib"]
        return tuple(self.root / name for name in named)

    def relative(self, path: Path) -> str:
        """A path as shown to people: relative to the root, with forward slashes."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def read_yaml_mapping(path: Path, shown: str) -> Mapping[str, Any]:
    """A YAML file whose top level is a mapping.

    Raises:
        BookError: the file cannot be read, is not YAML, or is something else than a mapping.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BookError(Problem(shown, "the file does not exist", "a Jupyter Book needs it")) from None
    except UnicodeDecodeError as error:
        raise BookError(Problem(shown, f"byte {error.start} is not UTF-8", "save the file as UTF-8")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{shown}:{mark.line + 1}" if mark else shown
        raise BookError(
            Problem(where, f"this is not YAML ({getattr(error, 'problem', None) or 'parse error'})")
        ) from None
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise BookError(Problem(shown, "the top level is not a mapping of names to values"))
    return content
