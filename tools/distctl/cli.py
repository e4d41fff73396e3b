# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The command line: `./ctl VERB` or `python3 -m tools.distctl VERB`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from . import verbs
from .console import Failure, fail

# arguments after these verbs belong to another program
PASS_THROUGH = ("odoo", "python")


def parser() -> argparse.ArgumentParser:
    """The parser of all verbs; each module of `verbs` describes its own."""
    root = argparse.ArgumentParser(prog="ctl", description="Set up, run and test the suite.")
    subparsers = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for module in verbs.MODULES:
        module.register(subparsers)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb; the exit code is 0 when it succeeded."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if len(arguments) > 1 and arguments[0] in PASS_THROUGH and arguments[1] != "--":
        arguments.insert(1, "--")
    options = parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except Failure as error:
        fail(str(error))
        return 1
    except KeyboardInterrupt:
        fail("interrupted; the same command goes on where this one stopped.")
        return 130
    except BrokenPipeError:
        return 1
