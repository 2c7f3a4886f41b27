# SPDX-License-Identifier: BSD-2-Clause
"""Results of benchmarks: from a console line, from and to a file, and what they are compared with."""

import csv
import json
from pathlib import Path

from quoll import paths, ui

STATISTICS = ("min", "median", "max", "mean")
FIELDS = ("name", "unit", "iterations", *STATISTICS)


def check(result):
    """Returns `result` if it is one, in the order of fields that files have; else a ValueError."""
    if not isinstance(result, dict):
        raise ValueError("not a set of fields")
    for field in FIELDS:
        if field not in result:
            raise ValueError(f"no {field}")
    for field in ("name", "unit"):
        if not isinstance(result[field], str):
            raise ValueError(f"{field} is no text")
    numbers = ("iterations", *STATISTICS, *(["size"] if "size" in result else []))
    for field in numbers:
        if isinstance(result[field], bool) or not isinstance(result[field], (int, float)):
            raise ValueError(f"{field} is no number")
    unknown = set(result) - {*FIELDS, "size"}
    if unknown:
        raise ValueError(f"unknown field {min(unknown)}")
    return {field: result[field] for field in (*FIELDS, "size") if field in result}


def make(name, unit, samples, iterations=None, size=None):
    """The result of `samples`, each per operation."""
    ordered = sorted(samples)
    half = len(ordered) // 2
    result = {
        "name": name, "unit": unit, "iterations": iterations or len(ordered),
        "min": ordered[0], "median": (ordered[half] + ordered[-1 - half]) / 2, "max": ordered[-1],
        "mean": sum(ordered) / len(ordered),
    }  # fmt: skip
    result.update({field: tidy(result[field]) for field in STATISTICS})
    return result if size is None else {**result, "size": size}


def tidy(value):
    """Two decimals, none if they say nothing."""
    value = round(value, 2)
    return int(value) if value == int(value) else value


def key(result):
    """What makes two results of different runs the same measurement."""
    return result["name"], result.get("size")


def load(file):
    """The results of an earlier run, by key."""
    try:
        loaded = json.loads(Path(file).read_text(encoding="utf-8"))["results"]
        return {key(result): result for result in map(check, loaded)}
    except OSError as error:
        raise ui.usage_error(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ui.usage_error(f"{file} holds no benchmark results ({error})") from error


def save(file, results):
    text = json.dumps({"results": results}, indent=2) + "\n"
    try:
        Path(file).write_text(text, encoding="ascii")
    except OSError as error:
        raise ui.Failure(f"cannot write {file}: {error.strerror}") from error


def goals():
    """What each figure is compared with: {name: (peer, reach)}, from bench/goals.tsv."""
    with open(paths.ROOT / "bench" / "goals.tsv", encoding="ascii", newline="") as file:
        rows = csv.DictReader((r for r in file if not r.startswith("#")), delimiter="\t")
        return {row["name"]: (float(row["peer"]), float(row["reach"])) for row in rows}
