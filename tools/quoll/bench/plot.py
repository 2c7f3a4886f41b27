# SPDX-License-Identifier: BSD-2-Clause
"""Plots of what was measured over a size: one SVG each."""

import re
from pathlib import Path

from quoll.bench import results

COLOURS = {"mean": "#1f5fa8", "peer": "#b03a2e", "goal": "#5f8f3a", "before": "#8a8a8a"}


def series_name(result):
    """The name that the results over all sizes share: a size in the name itself becomes N."""
    return re.sub(rf"(?<!\d){result['size']}(?!\d)", "N", result["name"])


def series(found):
    """{name: results by growing size} of what has a size; a single size makes no plot."""
    lines = {}
    for result in found:
        if result.get("size") is not None and ".cost." not in result["name"]:
            lines.setdefault(series_name(result), []).append(result)
    ordered = {name: sorted(points, key=lambda r: r["size"]) for name, points in lines.items()}
    return {name: points for name, points in ordered.items() if len(points) > 1}


def logarithmic(values):
    return min(values) > 0 and max(values) / min(values) >= 50


def _reference(axes, points, label, value_of):
    """A line of what the points are compared with, where that is known."""
    known = [(point["size"], value_of(point)) for point in points]
    known = [(size, value) for size, value in known if value is not None]
    if known:
        axes.plot(*zip(*known), "o--", label=label, color=COLOURS[label], linewidth=1, markersize=3)


def draw(name, points, earlier, path):
    """Write the plot of one series to `path` (SVG). The same results make the same file."""
    import matplotlib
    from matplotlib.figure import Figure

    sizes = [point["size"] for point in points]
    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.fill_between(
        sizes, [p["min"] for p in points], [p["max"] for p in points],
        color=COLOURS["mean"], alpha=0.15, linewidth=0, label="min to max",
    )  # fmt: skip
    axes.plot(sizes, [p["mean"] for p in points], "o-", color=COLOURS["mean"], markersize=4,
              label="mean")  # fmt: skip
    goals = results.goals()
    none = (None, None)
    _reference(axes, points, "peer", lambda point: goals.get(point["name"], none)[0])
    _reference(axes, points, "goal", lambda point: goals.get(point["name"], none)[1])
    before = earlier or {}
    _reference(axes, points, "before", lambda p: before.get(results.key(p), {}).get("mean"))
    if logarithmic(sizes):
        axes.set_xscale("log")
    if logarithmic([p["mean"] for p in points]):
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    axes.set_title(name)
    axes.set_xlabel("size")
    axes.set_ylabel(f"{points[0]['unit']} per operation")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def write(found, earlier, directory):
    """Write every plot into `directory`; returns their paths."""
    lines = series(found)
    if lines:
        Path(directory).mkdir(parents=True, exist_ok=True)
    paths = []
    for name, points in lines.items():
        paths.append(Path(directory) / f"{name}.svg")
        draw(name, points, earlier, paths[-1])
    return paths
