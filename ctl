#!/bin/sh
# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Runs tools/distctl from anywhere: ./ctl setup, ./ctl test-addon dist_base, ./ctl --help
root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
python=${DIST_PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "error: '$python' is missing or older than 3.10. Install Python 3.10 to 3.13, or name it in DIST_PYTHON." >&2
    exit 1
fi
# not by PYTHONPATH, which Odoo and every other program started here would inherit
exec "$python" -B -c 'import sys
sys.path.insert(0, sys.argv.pop(1))
from tools.distctl.cli import main
sys.exit(main())' "$root" "$@"
