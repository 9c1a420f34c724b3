#!/usr/bin/env python3
"""Prints the figures beside their bounds: report.py RESULTS [RECORD]

With RECORD, a directory, the figures and a plot of the recoveries are written there, and the
README's table anew.
"""

import json
import math
import pathlib
import re
import statistics
import sys

from common import ROOT

PARTS = [
    "open",
    "recover",
    "passes-1000",
    "passes-10000",
    "week",
    "program",
    "look",
    "relay",
    "page",
    "rivals",
]
COLOURS = {
    "Berth": "#2563eb",
    "docker compose up": "#b45309",
    "Docker Swarm, no delay": "#a1a1aa",
    "Docker Swarm": "#71717a",
}


def verdict(entry):
    if entry.get("bound") is None:
        return ""
    at_least = entry.get("at_least")
    return (
        "ok"
        if (entry["value"] >= entry["bound"] if at_least else entry["value"] <= entry["bound"])
        else "missed"
    )


def number(value):
    if value is None:
        return "never"
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 10 else f"{value:.0f}"


def table(figures):
    print(f"{'measure':66} {'figure':>10} {'bound':>8}")
    for entry in figures:
        bound = "" if entry.get("bound") is None else number(entry["bound"])
        print(
            f"{entry['measure']:66} {number(entry['value']) + ' ' + entry['unit']:>10} {bound:>8} "
            f" {verdict(entry)}"
        )
        if entry.get("detail"):
            print(f"    {entry['detail']}")


def rewrite_readme(figures):
    """The table between the two comments."""
    rows = ["| | figure | bound |", "|---|---|---|"]
    for entry in figures:
        least = "at least " if entry.get("at_least") else ""
        bound = (
            ""
            if entry["bound"] is None
            else f"{least}{number(entry['bound'])} {entry['unit']}".strip()
        )
        if entry["bound"] is not None and verdict(entry) == "missed":
            bound += ", missed"
        rows.append(f"| {entry['measure']} | {number(entry['value'])} {entry['unit']} | {bound} |")
    readme = ROOT / "README.md"
    begin, end = "<!-- figures -->", "<!-- end of figures -->"
    text = "\n".join([begin, *rows, end])
    readme.write_text(re.sub(f"{begin}.*?{end}", lambda _: text, readme.read_text(), flags=re.S))


def bars(samples, figures):
    """(damage, name, median or None, worst) in the order of the plot."""
    never = [entry["measure"] for entry in figures if entry["value"] is None]
    for damage in ("killed", "removed", "paused"):
        for name in COLOURS:
            values = samples.get(f"{name} {damage}")
            if values:
                yield damage, name, statistics.median(values), max(values)
            elif f"{name}: {damage} → running" in never:
                yield damage, name, None, None


def plot(samples, figures):
    """Bars on a logarithmic axis from 10 ms to 10 s, a tick at the slowest sample."""
    left, width, row = 190, 430, 22

    def x(milliseconds):
        return left + width * (math.log10(max(milliseconds, 10)) - 1) / 3

    def words(milliseconds):
        return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"

    body, y, last = [], 34, None
    for damage, name, middle, worst in bars(samples, figures):
        if damage != last:
            y, last = y + 26, damage
            body.append(f'<text x="12" y="{y - 2}" class="head">{damage} → running again</text>')
            y += 6
        body.append(f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{name}</text>')
        if middle is None:
            body.append(f'<text x="{left + 6}" y="{y + 12}" class="soft">stays as it is</text>')
        else:
            body.append(
                f'<rect x="{left}" y="{y}" width="{x(middle) - left:.1f}" height="{row - 7}" rx="2"'
                f' fill="{COLOURS[name]}"/>'
            )
            body.append(
                f'<path d="M{x(worst):.1f} {y}v{row - 7}" stroke="{COLOURS[name]}"'
                ' stroke-width="2"/>'
            )
            body.append(
                f'<text x="{x(max(worst, middle)) + 6:.1f}" y="{y + 12}">{words(middle)}</text>'
            )
        y += row
    grid = "".join(
        f'<path d="M{x(t):.1f} 40V{y}" class="grid"/><text x="{x(t):.1f}" y="{y + 16}"'
        f' text-anchor="middle" class="soft">{words(t)}</text>'
        for t in (10, 100, 1000, 10000)
    )
    style = (
        "text{font:12px system-ui,sans-serif;fill:#3f3f46}.head{font-weight:600}.soft{fill:#71717a}"
        ".grid{stroke:#d4d4d8;stroke-dasharray:2 3}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="{y + 30}" viewBox="0 0 700'
        f' {y + 30}" role="img" '
        f'aria-label="Time until a damaged container runs again"><style>{style}</style>'
        f'<rect width="700" height="{y + 30}" fill="#fff"/>'
        f'<text x="12" y="24" class="head">Until a damaged container runs again (median; tick:'
        f" slowest)</text>"
        f"{grid}{''.join(body)}</svg>\n"
    )


results = pathlib.Path(sys.argv[1])
figures, samples = [], {}
for part in PARTS:
    if (results / f"{part}.json").exists():
        found = json.loads((results / f"{part}.json").read_text())
        figures += [{"detail": None, "bound": None} | entry for entry in found["figures"]]
        samples |= found["samples"]
table(figures)
if len(sys.argv) > 2:
    record = pathlib.Path(sys.argv[2])
    short = {name: [round(value, 1) for value in values] for name, values in samples.items()}
    text = json.dumps({"figures": figures, "samples": short}, indent=1, ensure_ascii=False)
    (record / "figures.json").write_text(text + "\n")
    (record / "recovery.svg").write_text(plot(samples, figures))
    rewrite_readme(figures)
