"""Pages of text as a scanner sees them: set in a book face, justified, then tilted, blurred and grained."""

from __future__ import annotations

from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/truetype")
SERIF = FONTS / "freefont" / "FreeSerif.ttf"
BOLD = FONTS / "freefont" / "FreeSerifBold.ttf"
SANS = FONTS / "dejavu" / "DejaVuSans.ttf"
# Faces that hold every Vietnamese letter; Liberation holds none of those with two marks.
MISSING = "" if SERIF.exists() and SANS.exists() else "fonts-freefont-ttf or fonts-dejavu-core is not installed"
DPI = 300
WIDTH, HEIGHT = 2480, 3508
LEFT, RIGHT, TOP, BOTTOM = 354, 236, 236, 236  # 3 cm and 2 cm
INDENT = 118


def font(points: float = 14, face: Path = SERIF) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face), round(points * DPI / 72))


def wrapped(paragraph: str, face: ImageFont.FreeTypeFont, width: int, indent: int) -> list[list[str]]:
    """The words of each line."""
    lines: list[list[str]] = [[]]
    room = float(width - indent)
    for word in paragraph.split():
        need = face.getlength(" ".join([*lines[-1], word]))
        if lines[-1] and need > room:
            lines.append([])
            room = width
        lines[-1].append(word)
    return lines


def pages(text: str, points: float = 14, face: Path = SERIF, justified: bool = True) -> list[Image.Image]:
    """`text` set on A4 pages, a paragraph for each of its lines."""
    letters = font(points, face)
    step = round(points * 1.25 * DPI / 72)
    made: list[Image.Image] = []
    y = HEIGHT
    for paragraph in text.split("\n"):
        if not paragraph.strip():
            y += step // 2
            continue
        indent = INDENT if len(paragraph) > 60 else 0
        lines = wrapped(paragraph, letters, WIDTH - LEFT - RIGHT, indent)
        for i, words in enumerate(lines):
            if y + step > HEIGHT - BOTTOM:
                made.append(Image.new("L", (WIDTH, HEIGHT), 255))
                y = TOP
            x = float(LEFT + (indent if i == 0 else 0))
            pen = ImageDraw.Draw(made[-1])
            gap = letters.getlength(" ")
            if justified and i < len(lines) - 1 and len(words) > 1:
                gap += (WIDTH - RIGHT - x - letters.getlength(" ".join(words))) / (len(words) - 1)
            for word in words:
                pen.text((x, y), word, fill=0, font=letters)
                x += letters.getlength(word) + gap
            y += step
        y += step // 3
    return made


def scanned(page: Image.Image, seed: int = 1, skew: float = 0.0, grain: int = 0, blur: float = 0.6) -> Image.Image:
    """`page` as it comes from a scanner: tilted by `skew` degrees, edges softened, with `grain` of the sensor."""
    made = page.convert("L")
    if skew:
        made = made.rotate(skew, Image.Resampling.BICUBIC, expand=False, fillcolor=255)
    if blur:
        made = made.filter(ImageFilter.GaussianBlur(blur))
    if grain:
        noise = Image.frombytes("L", made.size, Random(seed).randbytes(made.size[0] * made.size[1]))
        noise = noise.filter(ImageFilter.GaussianBlur(0.7)).point(lambda v: (v - 128) * grain // 48 + 128)
        made = Image.blend(made, noise, 0.25).point(lambda v: max(0, min(255, (v - 32) * 4 // 3)))
    return made
