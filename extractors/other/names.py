"""The last false friend: a small number that ends a name ("Trường Tiểu học Vĩnh An 2"), when nobody else wants it."""

from __future__ import annotations

import re

from extractors.rule import Aside, Claim, Drawer, Rule, Site

_SMALL = re.compile(r"\d{1,2}[A-Za-z]?(?![\w.,/]*\d)")
_FREE_SHOP = re.compile(r"0 ?(?:đồng|đ)(?!\w)")
_PRICE = {"là", "bằng", "còn", "giá", "mức", "đóng", "nộp", "phí", "về", "trả", "tiền"}


def _in_a_name(site: Site) -> Claim | None:
    if not site.low[site.start].isdigit() or not site.previous or site.previous_start <= site.passage.start:
        return None
    m = site.match(_SMALL)
    if m and site.raw[site.previous_start].isupper():
        return Aside("name", site.start, m.end())
    return None


def _free_of_charge(site: Site) -> Claim | None:
    """ "Phiên chợ 0 đồng": the name of a charity shop, no amount."""
    m = site.match(_FREE_SHOP)
    if m and site.previous and site.previous not in _PRICE:
        return Aside("name", site.start, m.end())
    return None


FREE = Rule("other.free_of_charge", _free_of_charge, digits=True)
NAMES = Drawer("names", (Rule("other.in_a_name", _in_a_name, digits=True),))
