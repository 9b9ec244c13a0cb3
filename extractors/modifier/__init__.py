"""Words that bound or soften a number: part of its value (hơn, gần, khoảng, tối đa, trở lên)."""
