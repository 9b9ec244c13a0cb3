"""How Vietnamese a text is: which of its words are syllables that the spelling allows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ON_VOWEL = re.compile("[aeiouy][\u0302\u0306\u031b]*[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = "\u0301\u0323"  # only these two go with a final c, ch, p, t
_FRONT = "eêiy"
_ONSETS = ("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx")
# Written without tones; after "qu" and "gi" the rime lacks the letter it shares with them.
_RIMES_TEXT = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
    uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y ych yêm yên yêng yêt yêu ynh yt
"""
_RIMES = frozenset(_RIMES_TEXT.split())
# What stands between words in every encoding alike. Other signs count as letters: in a wrongly read text they are some.
_WORD = re.compile(r"[^\x00-@\[-`{-\x7f\u00a0\u200b\u2010-\u203a\u20ac\u2122\ufeff]+")
_MARKED = re.compile(r"[^\x00-\x7f]")
_SHORT = re.compile(r"[A-ZĂÂÊÔƠƯĐ]{1,9}|(?:tr)?đ")  # abbreviations: QĐ, BLĐTBXH, trđ
_WORDS_WEIGHED = 5_000


@dataclass(frozen=True, slots=True)
class Weight:
    """How many words a text has, and how many of them are Vietnamese; `marked` ones have a letter beyond ASCII."""

    words: int
    valid: int
    marked: int
    marked_valid: int
    kinds: int  # different marked words that are Vietnamese

    @property
    def share(self) -> float:
        """Of the marked words."""
        return self.marked_valid / self.marked if self.marked else 0.0

    @property
    def whole(self) -> float:
        """Of all words."""
        return self.valid / self.words if self.words else 0.0


def weigh(text: str) -> Weight:
    """The weight of `text`; of a long one, of the lines around its first marked words."""
    words = valid = marked = marked_valid = 0
    kinds: set[str] = set()
    for word in _words(text):
        if _MARKED.search(word):
            if _SHORT.fullmatch(word) and not is_syllable(word):
                continue
            marked += 1
            if is_syllable(word):
                marked_valid += 1
                kinds.add(word.lower())
        words += 1
        valid += is_syllable(word)
    return Weight(words, valid, marked, marked_valid, len(kinds))


def _words(text: str) -> Iterator[str]:
    first = _MARKED.search(text)
    start = text.rfind("\n", 0, first.start()) + 1 if first else 0
    for n, m in enumerate(_WORD.finditer(text, start)):
        if n == _WORDS_WEIGHED:
            return
        yield m[0]


@lru_cache(maxsize=1 << 15)
def is_syllable(word: str) -> bool:
    """Whether `word` is spelled like a Vietnamese syllable: onset, rime, and a tone that the rime can bear."""
    if len(word) > 16:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(apart)
    if len(tones) > 1 or (tones and not _ON_VOWEL.search(apart)):
        return False
    tone = tones[0] if tones else ""
    plain = unicodedata.normalize("NFC", apart.replace(tone, "") if tone else apart)
    if plain in _RIMES:
        return _bears(plain, tone)
    for onset in _ONSETS:
        rime = plain[len(onset) :]
        if plain.startswith(onset) and rime in _RIMES and _goes(onset, rime[0]):
            return _bears(rime, tone)
    return False


def _bears(rime: str, tone: str) -> bool:
    return not rime.endswith(("c", "ch", "p", "t")) or (tone != "" and tone in _STOPPED)


def _goes(onset: str, vowel: str) -> bool:
    """c, g, ng before the back vowels, gh and ngh before the front ones; g also before i (gì)."""
    if onset in ("gh", "ngh"):
        return vowel in _FRONT
    if onset in ("c", "ng"):
        return vowel not in _FRONT
    return onset != "g" or vowel not in "eêy"
