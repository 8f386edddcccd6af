"""Imports that would take long for something that is hardly ever used."""

import importlib
import sys
from types import ModuleType

_GRAMMAR = "rfc3987_syntax"


def import_jsonschema() -> None:
    """Import jsonschema without compiling a grammar of web addresses (0.8 s); that is done at its first use.

    nbformat and Jupyter Book import jsonschema; neither ever checks an address by it.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return
    stand_in = ModuleType(_GRAMMAR)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_GRAMMAR] = stand_in
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]


def _is_valid_syntax(*arguments: str) -> bool:
    return bool(importlib.import_module(_GRAMMAR).is_valid_syntax(*arguments))
