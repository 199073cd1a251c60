"""What a PDF page draws, glyph by glyph: numbers of the glyphs and where each run of text starts and ends."""

from __future__ import annotations

from dataclasses import dataclass

from pypdf.generic import ContentStream


@dataclass(frozen=True, slots=True)
class Run:
    """A run of glyphs; ``left`` and ``right`` in points from the page's left edge."""

    glyphs: tuple[int, ...]
    left: float
    right: float


def runs(sheet):
    """All runs of a page. The renderer only scales and moves, so two numbers a matrix are enough."""
    widths = {name: glyph_widths(font.get_object()) for name, font in sheet["/Resources"]["/Font"].items()}
    stack, scale, shift = [], 1.0, 0.0
    text_scale, text_shift, font, size = 1.0, 0.0, {}, 0.0
    for operands, operator in ContentStream(sheet.get_contents(), sheet.pdf).operations:
        if operator == b"q":
            stack.append((scale, shift))
        elif operator == b"Q":
            scale, shift = stack.pop()
        elif operator == b"cm":
            scale, shift = scale * float(operands[0]), shift + scale * float(operands[4])
        elif operator == b"Tf":
            font, size = widths[operands[0]], float(operands[1])
        elif operator == b"Tm":
            text_scale, text_shift = float(operands[0]), float(operands[4])
        elif operator in {b"Tj", b"TJ"}:
            parts = operands[0] if operator == b"TJ" else operands
            glyphs = tuple(code for part in parts if not isinstance(part, int | float) for code in codes(part))
            kerning = sum(float(part) for part in parts if isinstance(part, int | float))
            wide = (sum(font.get(code, 1000.0) for code in glyphs) - kerning) / 1000 * size * text_scale
            yield Run(glyphs, shift + scale * text_shift, shift + scale * (text_shift + wide))


def codes(part):
    """The two-byte glyph numbers of a string operand."""
    raw = part.original_bytes
    return [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]


def glyph_widths(font):
    """Widths by glyph number, in thousandths of the size, from a composite font's ``/W`` array."""
    parts, found = font["/DescendantFonts"][0].get_object()["/W"], {}
    for first, listed in zip(parts[::2], parts[1::2], strict=True):
        found |= {int(first) + index: float(width) for index, width in enumerate(listed)}
    return found
