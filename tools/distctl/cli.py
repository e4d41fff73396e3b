# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The command line: `./ctl VERB` or `python3 -m tools.distctl VERB`."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence

from . import paths, verbs
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
    except BrokenPipeError:
        return 1
    except OSError as error:
        fail(trouble(error))
        return 1
    except KeyboardInterrupt:
        fail("interrupted; the same command goes on where this one stopped.")
        return 130


def trouble(error: OSError) -> str:
    """What the machine refused, where, and what to do about it."""
    where = f" at {error.filename}" if error.filename else ""
    told = f"{error.strerror or error}{where}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"{told} Was the cache made by another user? Its owner can remove {paths.cache()}, or "
            "DIST_CACHE names another folder."
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{told} Make room there, or name a folder on another disk in DIST_CACHE."
    return f"{told} Everything that is fetched or made is in {paths.cache()}."
