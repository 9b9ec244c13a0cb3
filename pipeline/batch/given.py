"""Which originals one call has handed out already: a bit each, so that an archive of millions costs no memory."""

from __future__ import annotations


class Given:
    """Originals are told by the number of the first file that brought them (see archive.origins)."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> bool:
        """Whether it is new; from now on it is not."""
        at, bit = number >> 3, 1 << (number & 7)
        if at >= len(self._bits):
            self._bits.extend(bytes(at + 1 - len(self._bits)))
        new = not self._bits[at] & bit
        self._bits[at] |= bit
        return new
