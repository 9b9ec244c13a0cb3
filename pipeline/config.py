"""Who says what an office's settings are: a flag, else the environment, else the office's solieu.toml, else the default."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import tomlkit
from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource

from pipeline.settings import KEYS, NESTED, PREFIX, SECTIONS, Settings, allowed, masked
from schemas.errors import BadSettings
from schemas.system import why

__all__ = ["FILE", "Setting", "Settings", "load", "origins"]

FILE = "solieu.toml"
_ALIKE = 4 / 5  # of a variable's name; what is less alike belongs to somebody else, as the tests' own variables do
Origin = Literal["flag", "environment", "office", "default"]


class Setting(NamedTuple):
    """One setting as it holds. `where`: the flag, the variable, or the file with its line; empty for a default."""

    key: str
    value: object
    origin: Origin
    where: str


class _Told(NamedTuple):
    value: object
    origin: Origin
    where: str


def load(root: Path, flags: Mapping[str, object] = {}) -> Settings:
    """The settings of the office in `root`; `flags` by their keys ("inbox.workers").

    Raises BadSettings: unknown key, wrong value, or a file that is no TOML.
    """
    return _checked(_told(root, flags))


def origins(root: Path, flags: Mapping[str, object] = {}) -> list[Setting]:
    """Every setting, in the order of `Settings`, and who said it. Raises BadSettings as `load` does."""
    told = _told(root, flags)
    settings = _checked(told)
    found = []
    for key in KEYS:
        section, _, name = key.partition(".")
        _, origin, where = told.get(key, _Told(None, "default", ""))
        found.append(Setting(key, getattr(getattr(settings, section), name), origin, where))
    return found


def _told(root: Path, flags: Mapping[str, object]) -> dict[str, _Told]:
    """What is said of each setting by whoever has precedence."""
    told = _in_file(root / FILE) | _in_environment()
    for key, value in flags.items():
        if value is None:  # not given
            continue
        where = "--" + key.rpartition(".")[2].replace("_", "-")
        told[key] = _known(key, _Told(value, "flag", where))
    return told


def _in_file(path: Path) -> dict[str, _Told]:
    try:
        text = path.read_bytes().decode("utf-8-sig")  # Notepad writes a mark at the start
        data = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as e:
        raise BadSettings(
            str(path), detail=f"không mở được ({why(e)[0]})", detail_en=f"cannot be opened: {why(e)[1]}"
        ) from e
    except UnicodeDecodeError as e:
        raise BadSettings(str(path), detail="không phải mã UTF-8", detail_en="it is not UTF-8") from e
    except tomllib.TOMLDecodeError as e:
        line = re.search(r"line (\d+)", str(e))
        at = f"dòng {line[1]}" if line else "cuối tệp"
        raise BadSettings(str(path), detail=f"{at} viết sai cú pháp TOML", detail_en=str(e)) from e
    lines = _lines(text)
    told = {}
    for section, values in data.items():
        is_section = isinstance(values, dict) and (values or section in SECTIONS)
        inside = values.items() if is_section else [("", values)]
        for name, value in inside:
            key = f"{section}.{name}" if name else section
            where = f"{path}:{lines[key]}" if key in lines else str(path)
            told[key] = _known(key, _Told(value, "office", where))
    return told


def _lines(text: str) -> dict[str, int]:
    """The line of each key that is written the plain way, counted from 1."""
    found, section = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            section = head[1] + "."
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            found[section + key[1]] = number
    return found


def _in_environment() -> dict[str, _Told]:
    variables = {key.replace(".", NESTED).upper(): key for key in KEYS}
    named: dict[str, str] = {}
    for variable in os.environ:
        prefix, name = variable[: len(PREFIX)].upper(), variable[len(PREFIX) :].upper()
        if prefix != PREFIX:
            continue
        if name in variables:
            named[variables[name]] = variable
            continue
        near = difflib.get_close_matches(name, variables, 1, _ALIKE)
        if near or NESTED in name or name.lower() in SECTIONS:
            near = near or difflib.get_close_matches(name, variables, 1, 0)
            raise _unknown(variable, [PREFIX + n for n in near], _Told("", "environment", variable))
    values = EnvSettingsSource(Settings)()
    return {
        key: _Told(values[section][name], "environment", named[key])
        for key in named
        for section, _, name in [key.partition(".")]
    }


def _known(key: str, told: _Told) -> _Told:
    if key not in KEYS:
        raise _unknown(key, difflib.get_close_matches(key, KEYS, 1, 0), told)
    return told


def _unknown(key: str, near: list[str], told: _Told) -> BadSettings:
    meant, meant_en = (f" (có phải “{near[0]}”?)", f" (did you mean “{near[0]}”?)") if near else ("", "")
    return BadSettings(
        told.where or key,
        detail=f"không có mục “{key}”{meant}",
        detail_en=f"there is no setting “{key}”{meant_en}",
    )


def _checked(told: Mapping[str, _Told]) -> Settings:
    sections = {}
    for section, kind in SECTIONS.items():
        values = {k.partition(".")[2]: t.value for k, t in told.items() if k.startswith(f"{section}.")}
        try:
            sections[section] = kind(**values)
        except ValidationError as e:
            key = f"{section}.{e.errors()[0]['loc'][0]}"
            raise _wrong(key, told[key]) from None  # the library's own words would show the value
    return Settings(**sections)


def _wrong(key: str, told: _Told) -> BadSettings:
    shown = masked(tomlkit.item(told.value).as_string() if isinstance(told.value, str | int) else str(told.value))
    return BadSettings(
        told.where,
        detail=f"mục “{key}” không nhận giá trị {shown}; giá trị được dùng: {allowed(key, 'vi')}",
        detail_en=f"“{key}” cannot be {shown}; it is {allowed(key, 'en')}",
    )
