"""Faults in how a version is named, or in what is asked of it; each lists what there is."""

from __future__ import annotations

from schemas.errors import EXIT_USAGE, SolieuError


class NoSuchVersion(SolieuError):
    code = "no_version"
    exit_code = EXIT_USAGE
    vi = "Không có phiên bản nào tên “{path}”. Kho có: {there}. Chọn theo số thứ tự, theo ít nhất 4 ký tự đầu của mã quy tắc, “hien-tai” (kết quả đang dùng), “moi-nhat”, hoặc #SỐ của một lần đọc."
    en = "There is no version “{path}”. The store has: {there}. Name one by its number, by at least 4 first characters of its rules, “current” (what counts now), “latest”, or one reading by #NUMBER."


class ManyVersions(SolieuError):
    code = "many_versions"
    exit_code = EXIT_USAGE
    vi = "“{path}” có thể là nhiều phiên bản: {there}. Hãy gõ thêm ký tự của mã quy tắc, hoặc dùng số thứ tự."
    en = "“{path}” may be several versions: {there}. Type more of the rules, or use the number."


class OtherDocument(SolieuError):
    code = "other_document"
    exit_code = EXIT_USAGE
    vi = "Hai lần đọc #{path} và #{other} không cùng một tài liệu, nên không so được. Hãy chọn hai lần đọc của một tài liệu, hoặc hai phiên bản."
    en = "The readings #{path} and #{other} are of two documents and cannot be compared. Choose two of one document, or two versions."


class NotAdoptable(SolieuError):
    code = "not_adoptable"
    exit_code = EXIT_USAGE
    vi = "Không dùng được “{path}”: {detail}."
    en = "“{path}” cannot be adopted: {detail_en}."
