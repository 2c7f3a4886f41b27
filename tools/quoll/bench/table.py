# SPDX-License-Identifier: BSD-2-Clause
"""The table of results: figures, and their ratio to the goal, to the peer and to an earlier run."""

from quoll import ui
from quoll.bench import results

NOTE = (
    "Figures are per operation. goal: the mean against what bench/goals.tsv asks for; "
    "peer, before: the mean divided by the peer's, and by the earlier run's."
)

EXPENDABLE = ("iterations", "unit", "median", "min", "max")


def number(value):
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:,.1f}"


def ratio(value, base):
    if base:
        return f"{value / base:.2f}"
    return "1.00" if value == base else "inf"


def title(result):
    """The name, with the size where that does not say it already."""
    size = result.get("size")
    if size is None or str(size) in result["name"]:
        return result["name"]
    return f"{result['name']} {size:,}"


def goal(mean, reach):
    """(text, style) of the column that says whether a goal is met."""
    if reach is None:
        return "", None
    met = mean <= reach
    return f"{number(reach)} {'met' if met else 'missed'}", "green" if met else "red"


def make(found, earlier=None, leave_out=()):
    """A table of results; `earlier`: those to compare with, by key, or None. `leave_out`: headings
    of columns."""
    from rich.table import Table

    known = results.goals()
    rows = [_cells(result, earlier, *known.get(result["name"], (None, None))) for result in found]
    headings = [heading for heading in (rows[0] if rows else ()) if heading not in leave_out]
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        left = heading in ("benchmark", "unit")
        grid.add_column(heading, justify="left" if left else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*(row[heading] for heading in headings))
    return grid


def _cells(result, earlier, peer, reach):
    """A row, by heading."""
    from rich.text import Text

    counted = result["unit"] == "instructions"
    text, style = goal(result["mean"], reach if counted else None)
    row = {"benchmark": title(result), "unit": result["unit"]}
    row["iterations"] = f"{result['iterations']:,}"
    row.update({field: number(result[field]) for field in results.STATISTICS})
    row["goal"] = Text(text, style=style or "")
    row["peer"] = ratio(result["mean"], peer) if counted and peer else ""
    if earlier is not None:
        before = earlier.get(results.key(result))
        row["before"] = ratio(result["mean"], before["mean"]) if before else "new"
    return row


def fitting(found, earlier, width):
    """The table, without the columns that most can be done without if `width` is too small for
    it; and the headings of those."""
    left_out = []
    while True:
        grid = make(found, earlier, left_out)
        if len(left_out) == len(EXPENDABLE) or ui.natural_width(grid) <= width:
            return grid, left_out
        left_out.append(EXPENDABLE[len(left_out)])
