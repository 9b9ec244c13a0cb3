"""What is wrong with a command line, in the clerk's language. The parser's exceptions are told apart by their names: they
moved from one package to another between the versions of it that we allow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_SAID: dict[str, tuple[str, str]] = {
    "missing_option": ("thiếu tùy chọn {name}", "option {name} is missing"),
    "missing_argument": ("thiếu “{name}”", "“{name}” is missing"),
    "NoSuchOption": ("không có tùy chọn “{name}”", "there is no option “{name}”"),
    "choice": (
        "giá trị “{value}” không dùng được cho {name}; chỉ dùng: {choices}",
        "“{value}” is no value of {name}; choose from: {choices}",
    ),
    "BadParameter": ("giá trị của {name} không hợp lệ", "the value of {name} is not valid"),
    "BadOptionUsage": ("tùy chọn {name} thiếu giá trị", "option {name} lacks its value"),
    "command": ("không có lệnh “{name}”; các lệnh: {choices}", "there is no command “{name}”; commands: {choices}"),
    "own": ("{name}", "{name}"),
    "other": ("không hiểu được dòng lệnh", "the command line is not understood"),
}


def is_usage(error: Exception) -> bool:
    """Whether the parser of the command line raised it."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def lang_of(arguments: Sequence[str]) -> str:
    """The language that the command line asks for, as far as it can be read."""
    pairs = [*pairwise((*arguments, "")), *(tuple(a.partition("=")[::2]) for a in arguments)]
    return "en" if ("--lang", "en") in pairs else "vi"


def message(error: Exception, lang: str) -> str:
    """What is wrong, and where to read how it goes."""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "solieu"
    key, values = _read(error, context)
    what = _SAID[key][lang == "en"].format(**values)
    if lang == "en":
        return f"Wrong call: {what}. See “{command} --help”."
    return f"Sai cách gọi: {what}. Xem cách dùng: “{command} --help”."


def _read(error: Exception, context: object) -> tuple[str, dict[str, str]]:
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    options = [o for o in getattr(parameter, "opts", ()) if o.startswith("-")]
    name = options[0] if options else getattr(parameter, "metavar", None) or str(getattr(parameter, "name", "") or "")
    if kind == "MissingParameter":
        return ("missing_option" if options else "missing_argument"), {"name": name}
    if kind in ("NoSuchOption", "BadOptionUsage"):
        return kind, {"name": str(getattr(error, "option_name", ""))}
    if kind == "BadParameter":
        if parameter is None:  # a command's own words
            hint = f"{h}: " if (h := getattr(error, "param_hint", None)) else ""
            return "own", {"name": hint + str(getattr(error, "message", "")).rstrip(".")}
        value, *choices = str(getattr(error, "message", "")).split("'")[1::2] or [""]
        return ("choice" if choices else kind), {"name": name, "value": value, "choices": ", ".join(choices)}
    commands = getattr(getattr(context, "command", None), "commands", None)
    quoted = str(getattr(error, "message", "")).split("'")
    if commands and len(quoted) > 1:
        return "command", {"name": quoted[1], "choices": ", ".join(commands)}
    return "other", {}
