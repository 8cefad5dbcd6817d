"""A record as an SVG: bars of words a second and of latency; light or dark as the reader's own setting is."""

from html import escape

from figures import median
from report import OURS, THREADS, ceiling, count, series

WIDTH = 980
ROW, BAR = 46, 15
# Room above the bars for what they show and the ceilings' figures.
HEAD = 72
# Left and right end of the bars, and the room for the figure behind the longest bar.
SPEED_PANEL, LATENCY_PANEL = (150, 600), (690, 960)
FIGURE_ROOM = 62

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.paper { fill: #ffffff } .title { font-size: 16px; font-weight: 600 } .soft { fill: #59636e; font-size: 12px }
.first { fill: #8cb4e2 } .second { fill: #1f6feb } .peer .first { fill: #c3c9d0 } .peer .second { fill: #7d8590 }
.axis { stroke: #afb8c1 } .ceiling { stroke: #bc4c00; stroke-dasharray: 4 3 }
.ceiling-text { fill: #bc4c00; font-size: 12px }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.paper { fill: #0d1117 } .soft { fill: #9198a1 }
.first { fill: #2f5c99 } .second { fill: #58a6ff } .peer .first { fill: #4b535d } .peer .second { fill: #9198a1 }
.axis { stroke: #484f58 } .ceiling { stroke: #f0883e } .ceiling-text { fill: #f0883e }
}"""


def draw(record):
    """The whole picture as text."""
    body, top = [], 16
    for pair in record["pairs"]:
        body += [f'<text class="title" x="16" y="{top + 16}">{escape(pair.replace("-", " → "))}</text>']
        body += _speed(record, pair, top + 24)
        body += _latency(record, pair, top + 24)
        top += 24 + HEAD + ROW * len(record["engines"]) + 24
    machine = record["machine"]
    source = (f"{record['date']}, Tolmach {record['commit']}, {machine['cpu']} (family {machine['family']}, model "
              f"{machine['model']}); medians of {count(record['rounds'], 'round')}")
    body.append(f'<text class="soft" x="16" y="{top + 4}">{escape(source)}</text>')
    height = top + 18
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-label="Speed and latency of Tolmach and its peers">',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
        *body,
        "</svg>",
    ]) + "\n"


def _speed(record, pair, top):
    tops = [median(ceiling(record, pair, threads)) for threads in THREADS]
    bars = _medians(record, pair, [(f"batch-{threads}", "words_per_second") for threads in THREADS])
    largest = max(*tops, *(value for values in bars.values() for value in values))
    scale = _scale(SPEED_PANEL, largest)
    drawn = [_caption(SPEED_PANEL, top, "Batch, words/s (more is better): upper bar 1 thread, lower bar 2")]
    rows = top + HEAD
    bottom = rows + ROW * len(bars) - 8
    for threads, value in zip(THREADS, tops):
        x = SPEED_PANEL[0] + value * scale
        label = f"ceiling, {count(threads, 'thread')}: {value:,.0f}"
        # One above the other, as the lines lie near each other where the cores were busy.
        label_top = rows - 32 + 16 * (threads - 1)
        drawn.append(f'<path class="ceiling" d="M{x:.1f} {rows - 10}V{bottom}"/>')
        drawn.append(f'<text class="ceiling-text" x="{x:.1f}" y="{label_top}" text-anchor="middle">{label}</text>')
    return drawn + _bars(bars, SPEED_PANEL, rows, scale, "{:,.0f}", names=True)


def _latency(record, pair, top):
    bars = _medians(record, pair, [("single", "p50_ms"), ("single", "p95_ms")])
    scale = _scale(LATENCY_PANEL, max(value for values in bars.values() for value in values))
    caption = _caption(LATENCY_PANEL, top, "One sentence, ms (less is better): p50, p95")
    return [caption, *_bars(bars, LATENCY_PANEL, top + HEAD, scale, "{:.1f}", names=False)]


def _medians(record, pair, figures):
    return {engine: [median(series(record, pair, engine, *figure)) for figure in figures]
            for engine in record["engines"]}


def _scale(panel, largest):
    return (panel[1] - panel[0] - FIGURE_ROOM) / largest


def _caption(panel, top, text):
    return f'<text class="soft" x="{panel[0]}" y="{top + 18}">{escape(text)}</text>'


def _bars(bars, panel, top, scale, form, names):
    left = panel[0]
    drawn = [f'<path class="axis" d="M{left} {top - 6}V{top + ROW * len(bars) - 8}"/>']
    for row, (engine, values) in enumerate(bars.items()):
        y = top + ROW * row
        drawn.append(f'<g class="{"ours" if engine == OURS else "peer"}">')
        if names:
            drawn.append(f'<text x="{left - 10}" y="{y + BAR + 5}" text-anchor="end">{escape(engine)}</text>')
        for bar, (value, tone) in enumerate(zip(values, ("first", "second"))):
            length, bar_top = value * scale, y + bar * (BAR + 2)
            drawn.append(f'<rect class="{tone}" x="{left}" y="{bar_top}" width="{length:.1f}" height="{BAR}" rx="2"/>')
            drawn.append(f'<text x="{left + length + 6:.1f}" y="{bar_top + 12}">{form.format(value)}</text>')
        drawn.append("</g>")
    return drawn
