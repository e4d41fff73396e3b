# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the health check looks for, and what it finds."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class CheckSpec:
    """One check: ``method`` of dist.health.check gets a company and returns its Findings."""

    code: str
    name: str
    description: str
    method: str
    severity: str = "warning"
    sequence: int = 100


@dataclass(frozen=True)
class Finding:
    """One record to repair, and what is wrong with it in a few words."""

    model: str
    record: int
    detail: str = ""


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each record, with all that is wrong with it."""
    details: dict[tuple[str, int], list[str]] = {}
    for finding in findings:
        said = details.setdefault((finding.model, finding.record), [])
        if finding.detail and finding.detail not in said:
            said.append(finding.detail)
    return [Finding(*key, "; ".join(said)) for key, said in details.items()]
