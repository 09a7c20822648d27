"""`python -m tests.packed ROOT [NAME …]`: all checks, or those named, on the program in this bare root."""

import sys
from pathlib import Path

from tests.packed.bare_root import BareRoot
from tests.packed.checks import CHECKS
from tests.packed.run import run_all

root, names = BareRoot(Path(sys.argv[1])), sys.argv[2:]
sys.exit(run_all([check for check in CHECKS if not names or check.__name__ in names], root))
