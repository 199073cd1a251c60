"""Names that the acceptance tests share."""

import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "knowledge" / "good"  # small knowledge
EXAMPLES = ROOT / "examples" / "patients"

Completed = subprocess.CompletedProcess[bytes]
Run = Callable[..., Completed]
Patient = Callable[..., Path]
