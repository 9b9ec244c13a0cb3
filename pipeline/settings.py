"""An office's settings: what there is to set, and within which bounds.

Everything that is told about a setting (the file that `init` writes, `config`, the errors) is made from `Settings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import tomlkit
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.sources import PydanticBaseSettingsSource

PREFIX, NESTED = "SOLIEU_", "__"

# Sections are dataclasses: a pydantic model would not let a setting be called "json".
_section = dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))


def _limit(name: str) -> Callable[[], int]:
    """The bound that reading has without any settings; asked for when it is needed, for its module is slow to load."""

    def default() -> int:
        from pipeline.parse.forkserver import DEFAULTS

        return int(getattr(DEFAULTS, name))

    return default


@_section
class Store:
    url: str = Field(
        "",
        repr=False,  # it may hold a password
        pattern=r"^$|^postgresql\+psycopg://",
        description="Cơ sở dữ liệu. Để trống: SQLite trong store/solieu.sqlite; "
        "hoặc địa chỉ PostgreSQL: postgresql+psycopg://tên:mật_khẩu@máy/cơ_sở_dữ_liệu.",
    )


@_section
class Folders:
    inbox: str = Field(
        "inbox", min_length=1, description="Nơi thả tệp vào. Đường dẫn tính từ văn phòng, hoặc tuyệt đối (ổ mạng)."
    )
    done: str = Field("done", min_length=1, description="Nơi cất bản gốc đã xử lý xong.")
    failed: str = Field("failed", min_length=1, description="Nơi để bản gốc không đọc được, kèm lý do.")
    results: str = Field("results", min_length=1, description="Nơi nhận kết quả.")
    totals: str = Field("totals", min_length=1, description="Nơi để các tổng số đã biết dùng đối chiếu.")


@_section
class Inbox:
    rescan_seconds: int = Field(10, ge=1, le=10, description="Quét lại inbox sau mỗi bao nhiêu giây.")
    leases: Literal["auto", "never"] = Field(
        "auto",
        description="auto: trên đĩa của máy, hỏi hệ thống xem còn ai đang ghi tệp không; never: chỉ đợi tệp yên.",
    )
    still_seconds: int = Field(
        10, ge=1, le=600, description="Nơi không hỏi được như vậy: tệp phải yên bao nhiêu giây mới được lấy."
    )
    after_minutes: int = Field(
        60, ge=0, le=1440, description="Sau khi lấy, còn canh bản gốc bao nhiêu phút xem có được ghi thêm không."
    )
    workers: int = Field(1, ge=1, le=64, description="Số tài liệu được đọc cùng lúc.")


@_section
class Retry:
    first_seconds: int = Field(
        5, ge=1, le=600, description="Gặp lỗi tạm thời: thử lại sau bao nhiêu giây; mỗi lần sau gấp đôi."
    )
    longest_seconds: int = Field(600, ge=1, le=86400, description="Nhưng không đợi quá bao nhiêu giây.")


@_section
class Results:
    json: bool = Field(True, description="Mỗi tài liệu một tệp JSON.")
    html: bool = Field(True, description="Mỗi tài liệu một trang báo cáo HTML.")
    workbook: bool = Field(True, description="Mỗi ngày một bảng tính Excel và bản tóm tắt.")


@_section
class Reading:
    memory_mb: int = Field(
        default_factory=_limit("memory_mb"), ge=256, le=1 << 20, description="Bộ nhớ tối đa để đọc một tệp (MB)."
    )
    wall_seconds: int = Field(
        default_factory=_limit("wall_seconds"), ge=1, le=86400, description="Thời gian tối đa để đọc một tệp (giây)."
    )
    cpu_seconds: int = Field(
        default_factory=_limit("cpu_seconds"),
        ge=1,
        le=86400,
        description="Thời gian tính toán tối đa của mỗi tiến trình đọc tệp (giây).",
    )


@_section
class Log:
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Nhật ký ghi từ mức nào trở lên.")


class Settings(BaseSettings):
    """All settings, checked. Made by itself it holds the defaults and reads nothing; `load` reads."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", strict=True, env_prefix=PREFIX, env_nested_delimiter=NESTED
    )
    store: Store = Field(default_factory=Store, description="Kho dữ liệu")
    folders: Folders = Field(default_factory=Folders, description="Các thư mục")
    inbox: Inbox = Field(default_factory=Inbox, description="Nhận tệp")
    retry: Retry = Field(default_factory=Retry, description="Thử lại khi gặp lỗi tạm thời (đầy đĩa, tệp bị khóa …)")
    results: Results = Field(default_factory=Results, description="Kết quả ghi ra")
    reading: Reading = Field(default_factory=Reading, description="Giới hạn khi đọc một tệp")
    log: Log = Field(default_factory=Log, description="Nhật ký (store/log.jsonl)")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *args: Any, **kwargs: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


SECTIONS: dict[str, Any] = {name: f.annotation for name, f in Settings.model_fields.items() if f.annotation}
_SCHEMAS: dict[str, dict[str, Any]] = {
    f"{name}.{key}": schema
    for name, section in SECTIONS.items()
    for key, schema in TypeAdapter(section).json_schema()["properties"].items()
}
KEYS = tuple(_SCHEMAS)


def masked(text: str) -> str:
    """The same, but no password: what stands between a URL's user and its host, or in its `password=`."""
    return re.sub(r"(?i)(password=)[^&#]*", r"\1***", re.sub(r"(://[^:/@]*:).*@", r"\1***@", text))


def allowed(key: str, lang: str) -> str:
    """What values a setting may have, in words."""
    schema, en = _SCHEMAS[key], lang == "en"
    if "enum" in schema:
        return ("one of: " if en else "một trong: ") + ", ".join(schema["enum"])
    if schema["type"] == "integer":
        low, high = schema["minimum"], schema["maximum"]
        return f"a whole number from {low} to {high}" if en else f"số nguyên từ {low} đến {high}"
    if schema["type"] == "boolean":
        return "true or false" if en else "true hoặc false"
    if "pattern" in schema:
        return 'empty ("") or postgresql+psycopg://…' if en else 'để trống ("") hoặc postgresql+psycopg://…'
    return "a folder's name or path, in quotes" if en else "tên hoặc đường dẫn thư mục, trong dấu ngoặc kép"


def commented() -> str:
    """The office's file as it is first written: every setting with what it is, commented out at its default."""
    document, defaults = tomlkit.document(), Settings()
    document.add(
        tomlkit.comment("Cấu hình của văn phòng số liệu. Muốn đổi mục nào: bỏ dấu # đầu dòng rồi sửa giá trị.")
    )
    document.add(tomlkit.comment("Xem giá trị đang dùng và từ đâu mà có: solieu config --origin"))
    tables = {name: tomlkit.table() for name in SECTIONS}
    for key, schema in _SCHEMAS.items():
        section, _, name = key.partition(".")
        bounds = f" ({allowed(key, 'vi')})" if schema.keys() & {"enum", "minimum"} else ""
        default = tomlkit.item(getattr(getattr(defaults, section), name))
        tables[section].add(tomlkit.comment(schema["description"] + bounds))
        tables[section].add(tomlkit.comment(f"{name} = {default.as_string()}"))
    for name, table in tables.items():
        table.comment(str(Settings.model_fields[name].description))
        document.add(name, table)
    return tomlkit.dumps(document)
