"""The list of requirements notices what is missing."""

import pytest

from tests.conftest import req_properties
from tests.requirements import TABLE, describe, fill, read_report, read_table

LINES = """
| | | state | |
| --- | --- | --- | --- |
| S0.1 | M | due | Shown. |
| S0.2 | B | due | Not shown. |
| S0.3 | D | due | Decided. |
| S0.4 | M | not yet | Later. |
| S0.5 | M | due | Fails. |
"""
REPORT = """<testsuites><testsuite>
<testcase classname="a" name="b"><properties><property name="req" value="S0.1 S0.5"/></properties>
</testcase>
<testcase classname="web" name="likes (R-S0.1, R-S9.9)"/>
<testcase classname="a" name="c"><properties><property name="req" value="S0.5"/></properties>
<failure/></testcase>
<testcase classname="a" name="d (R-S0.2)"><skipped/></testcase>
</testsuite></testsuites>"""


def test_missing_and_failing_lines_are_found() -> None:
    requirements = read_table(LINES)
    unknown = fill(requirements, read_report(REPORT))
    assert [each.number for each in requirements.values() if each.is_missing] == ["S0.2", "S0.5"]
    assert list(unknown) == ["S9.9"]
    assert len(requirements["S0.1"].passed) == 2
    marks = [describe(each).split()[0] for each in requirements.values()]
    assert marks == ["shown", "FAILS", "-", "not", "FAILS"]


@pytest.mark.parametrize(
    "line", ["| S0.1 | X | due | Text |", "| S0.1 | M | perhaps | Text |", "| S0.1 | M | due | |"]
)
def test_malformed_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"S0\.1"):
        read_table(line)


def test_line_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"S0\.1"):
        read_table(LINES + "| S0.1 | M | due | Again. |")


def test_list_of_the_project_is_well_formed() -> None:
    requirements = read_table(TABLE.read_text())
    assert len(requirements) > 120
    assert sum(each.is_due for each in requirements.values()) > 60


def test_marker_reaches_the_report() -> None:
    marks = [pytest.mark.req("S0.1", "S0.2").mark, pytest.mark.req("S0.3").mark]
    assert req_properties(marks) == [("req", "S0.1 S0.2"), ("req", "S0.3")]
