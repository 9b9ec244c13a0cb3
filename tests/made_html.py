"""Web pages made from written documents: the same text as a site or an office program would save it."""

from __future__ import annotations

import html
import re

ROW = re.compile(r"^\s*\|.*\|\s*$")
RULER = re.compile(r"[\s|:\-]+")


def blocks(text: str) -> str:
    """The lines of `text` as paragraphs, rows of Markdown tables as tables."""
    made: list[str] = []
    rows: list[str] = []
    for line in [*text.split("\n"), ""]:
        if ROW.match(line):
            if not RULER.fullmatch(line):
                cells = line.strip().strip("|").split("|")
                rows.append("<tr>" + "".join(f"<td>{html.escape(c.strip())}</td>" for c in cells) + "</tr>")
            continue
        if rows:
            made.append('<table border="1">\n' + "\n".join(rows) + "\n</table>")
            rows = []
        if line.strip():
            made.append(f"<p>{html.escape(line)}</p>")
    return "\n".join(made)


def saved(text: str) -> str:
    """As an office program saves it."""
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><title>x</title></head>'
        f"<body>{blocks(text)}</body></html>"
    )


def on_site(title: str, text: str) -> str:
    """As a site shows it: between menus, counters, teasers and a foot."""
    menu = "".join(f'<li><a href="/m{i}">Chuyên mục {i}</a></li>' for i in range(1, 15))
    teasers = "".join(
        f'<li><a href="/b{i}">Phường {i} trao {i}00 suất quà, trị giá {i}50 triệu đồng</a></li>' for i in range(2, 9)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title>
<style>p {{ margin: 12px }}</style><script>var views = 4711;</script></head><body>
<header><div class="top">Cổng thông tin điện tử</div><nav><ul>{menu}</ul></nav></header>
<div id="main"><div class="article"><h1>{html.escape(title)}</h1>
<div class="detail-content">{blocks(text)}</div></div>
<div class="related"><h3>Tin liên quan</h3><ul>{teasers}</ul></div></div>
<aside><div>Đang trực tuyến: 37</div><div>Tổng lượt truy cập: 1.234.567</div></aside>
<footer><p>Số 12, đường Hòa Bình. Điện thoại: 024.3812.3456</p></footer></body></html>"""
