"""SHA-256 of a document, without loading OpenSSL: that would take as long as a whole evaluation.

Python's own implementation hashes a patient's document in some microseconds. The standard library does the same in its
module ``random``: where the module of that implementation is not there, ``hashlib`` does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # Python 3.12 and later
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256


def digest(data: bytes) -> str:
    """In hexadecimal digits.

    >>> digest(b"")
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return sha256(data).hexdigest()
