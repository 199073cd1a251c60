r"""The report's own font, so that a PDF looks the same everywhere, also on a machine that has none.

Source Sans Pro (SIL Open Font License 1.1) from the PyPI package ``font-source-sans-pro``. Only these files are used:
the renderer sees no font of the machine, so a character that is not in them would be an empty box. Such characters are
shown as ``\uXXXX`` instead.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from typing import Any

FAMILY = "Source Sans Pro"
SCHEME = "crampx-font:"
FILES = {400: "SourceSansPro-Regular.ttf", 600: "SourceSansPro-Semibold.ttf", 700: "SourceSansPro-Bold.ttf"}
FONT_CSS = "".join(
    f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: url("{SCHEME}{name}"); }}\n'
    for weight, name in FILES.items()
)


def font_bytes(name: str) -> bytes:
    """The font file of that name."""
    return (files("font_source_sans_pro") / "files" / name).read_bytes()


@lru_cache(maxsize=1)
def glyphs() -> frozenset[int]:
    """The code points that every one of the weights can draw."""
    # fontTools comes with WeasyPrint and is untyped.
    tt_lib: Any = import_module("fontTools.ttLib")
    maps: list[Any] = [
        tt_lib.TTFont(BytesIO(font_bytes(name)), lazy=True).getBestCmap() for name in FILES.values()
    ]
    return frozenset[int](maps[0]).intersection(*maps[1:])
