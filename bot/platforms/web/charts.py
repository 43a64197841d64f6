"""A Chart as inline SVG, drawn on the server. Colours are classes, so that one drawing reads well in light and dark."""

import math
from typing import assert_never
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from dialogs.messages.messages import Chart
from dialogs.sentences.words import ENGLISH, number

WIDTH = 340  # one unit is one CSS pixel on a phone 390 wide
_LABEL = 138  # room for 20 characters before a bar
_VALUE = 46  # room for a value behind a bar
_BAR, _GAP = 16, 10
_COLOURS = 8
_LINE = 14
_ROWS = 6  # more categories than this stand side by side where they fit, not one under the other
_SHORT = 8  # letters of a category that fits under a column
_PLOT, _AXIS = 128, 38  # how high the drawing is, and where it begins
_PEAKS = 4
_LETTER = 7.2  # how wide one is, about
_THINNEST, _THICKEST = 3.0, 16.0
_EVERY_VALUE = 5  # a line labels every point up to this many, and only its ends beyond: more would overlap

Point = tuple[float, float, float]  # x, y, value


def svg(chart: Chart, ids: str) -> Markup:
    """The drawing. `ids` makes its title's and description's ids unique in the page."""
    root = Element("svg", {"class": "chart", "role": "img", "aria-labelledby": f"{ids}-title {ids}-desc"})
    SubElement(root, "title", id=f"{ids}-title").text = chart.title
    SubElement(root, "desc", id=f"{ids}-desc").text = chart.fallback
    match chart.kind:
        case "bar":
            height = _bars(root, chart)
        case "line":
            height = _lines(root, chart)
        case "pie":
            height = _pie(root, chart)
        case _:
            assert_never(chart.kind)
    root.set("viewBox", f"0 0 {WIDTH} {height:g}")
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 (the serialiser escapes every text and attribute)


def figure(value: float, unit: str) -> str:
    """A value as it is written."""
    text = number(value, ENGLISH, 1)
    return f"{text}%" if unit == "%" else text


def _text(parent: Element, x: float, y: float, text: str, anchor: str = "start", style: str = "") -> None:
    attributes = {"x": f"{x:g}", "y": f"{y:g}", "text-anchor": anchor}
    if style:
        attributes["class"] = style
    SubElement(parent, "text", attributes).text = text


def _shape(parent: Element, tag: str, style: str, **attributes: float | str) -> Element:
    numbers = {k.replace("_", "-"): f"{v:g}" if isinstance(v, float | int) else v for k, v in attributes.items()}
    return SubElement(parent, tag, {"class": style, **numbers})


def _key(root: Element, chart: Chart) -> float:
    """The names of several series with their colours, side by side as far as they fit; where the drawing begins."""
    if len(chart.series) < 2:  # noqa: PLR2004 (one needs no key: the title names it)
        return 0.0
    x, y = 0.0, 3.0
    for index, series in enumerate(chart.series):
        width = 20 + _LETTER * len(series.name)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 22
        _shape(root, "rect", f"c{index % _COLOURS}", x=x, y=y, width=12, height=12, rx=3)
        _text(root, round(x + 18, 1), y + 10, series.name)
        x += width + 14
    return y + 25


def _legend(root: Element, names: list[str], y: float) -> float:
    for index, name in enumerate(names):
        _shape(root, "rect", f"c{index % _COLOURS}", x=0, y=y + 3, width=12, height=12, rx=3)
        _text(root, 20, y + 13, name)
        y += 22
    return y + 6


def _bars(root: Element, chart: Chart) -> float:
    start = _key(root, chart)
    thickness = _column(chart)
    return _columns(root, chart, start, thickness) if thickness else _rows(root, chart, start)


def _column(chart: Chart) -> float:
    """How thick one of the many upright bars is; 0 where the chart is better drawn as rows."""
    count, names = len(chart.categories), max(map(len, chart.categories), default=0)
    if count <= _ROWS or names > _SHORT or not chart.series:
        return 0.0
    thickness = (_slot(chart) - 4) / len(chart.series)
    return min(thickness, _THICKEST) if thickness >= _THINNEST else 0.0


def _slot(chart: Chart) -> float:
    return (WIDTH - _AXIS - 12) / len(chart.categories)


def _rows(root: Element, chart: Chart, y: float) -> float:
    """Few categories, or long names: a bar lies beside its name, with its value behind it."""
    top = max((v for s in chart.series for v in s.values if v is not None), default=0) or 1
    room = WIDTH - _LABEL - _VALUE
    for index, category in enumerate(chart.categories):
        block = len(chart.series) * (_BAR + 2)
        _text(root, _LABEL - 8, y + block / 2 + 4, category, "end")
        for nth, series in enumerate(chart.series):
            value = series.values[index]
            at = y + nth * (_BAR + 2)
            width = max(2.0, room * max(0.0, value or 0) / top)
            if value is not None:
                _shape(root, "rect", f"c{nth % _COLOURS}", x=_LABEL, y=at, width=width, height=_BAR, rx=3)
            end = _LABEL + (width if value is not None else 0)
            _text(root, end + 6, at + 13, "\N{EN DASH}" if value is None else figure(value, chart.unit), style="value")
        y += block + _GAP
    return max(y, 1.0)


def _columns(root: Element, chart: Chart, start: float, thickness: float) -> float:
    """Many short categories, such as weeks: upright bars in groups, on a scale; only a few values are written."""
    base, slot = start + 12 + _PLOT, _slot(chart)
    top = _scale(root, chart, base, _PLOT)
    drawn: list[Point] = []
    for index in range(len(chart.categories)):
        left = _AXIS + slot * (index + 0.5) - thickness * len(chart.series) / 2
        for nth, series in enumerate(chart.series):
            value = series.values[index] or 0.0
            x, height = left + nth * thickness, _PLOT * max(0.0, value) / top
            if height:
                size = {"width": round(thickness - 1, 1), "height": round(height, 1), "rx": 1.5}
                _shape(root, "rect", f"c{nth % _COLOURS}", x=round(x, 1), y=round(base - height, 1), **size)
                drawn.append((x + (thickness - 1) / 2, base - height, value))
    _peaks(root, drawn, chart.unit, thickness)
    every = math.ceil((max(map(len, chart.categories)) * _LETTER) / slot)
    for index in range(len(chart.categories) - 1, -1, -every):
        _text(root, round(_AXIS + slot * (index + 0.5), 1), base + 18, chart.categories[index], "middle", "axis")
    return base + 26


def _peaks(root: Element, drawn: list[Point], unit: str, thickness: float) -> None:
    """The figures of the highest bars and of the newest, none of them over another or over a bar."""
    newest = [point for point in drawn if point[0] > WIDTH - 12 - _LINE * 2]
    written: list[Point] = []
    for x, y, value in [*newest, *sorted(drawn, key=lambda point: (-point[2], -point[0]))[:_PEAKS]]:
        half = len(figure(value, unit)) * _LETTER / 2
        beside = [p for p in drawn if 0 < abs(p[0] - x) < half + thickness / 2 and p[1] < y]
        if not beside and all(abs(x - p[0]) > half * 2 + 2 or abs(y - p[1]) > _LINE for p in written):
            written.append((x, y, value))
            _text(root, round(x, 1), round(y - 5, 1), figure(value, unit), "middle", "value")


def _ceiling(top: float) -> float:
    """The next round number that halves well: even up to ten, then 1, 2 or 5 times a power of ten."""
    if 1 < top <= 10:  # noqa: PLR2004
        return 2.0 * math.ceil(top / 2)
    power = 10.0 ** math.floor(math.log10(top))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= top)


def _scale(root: Element, chart: Chart, base: float, height: float) -> float:
    """Lines at nothing, half and all of a round number; that number."""
    top = _ceiling(max((v for s in chart.series for v in s.values if v is not None), default=0) or 1)
    for share in (0, 0.5, 1):
        y = base - height * share
        _shape(root, "line", "grid", x1=_AXIS, x2=WIDTH - 4, y1=y, y2=y)
        if chart.unit == "%" or top > 1 or share != 0.5:  # noqa: PLR2004 (there is no half a deal)
            _text(root, _AXIS - 6, y + 4, figure(top * share, chart.unit), "end", "axis")
    return top


def _lines(root: Element, chart: Chart) -> float:
    start = _key(root, chart) or 4.0
    left, right, height = _AXIS, WIDTH - 4, 100
    base = start + 14 + height
    top = _scale(root, chart, base, height)
    count = len(chart.categories)
    inset = 22  # so that the first value's figure stays clear of the axis
    xs = [left + inset + (right - left - 2 * inset) * (i / (count - 1) if count > 1 else 0.5) for i in range(count)]
    drawn = [
        [None if v is None else (x, base - v * height / top, v) for x, v in zip(xs, series.values, strict=True)]
        for series in chart.series
    ]
    for nth, points in enumerate(drawn):
        _line(root, points, nth)
    _figures(root, drawn, chart.unit)
    for index in sorted({0, count - 1}) if count else ():
        anchor = "middle" if count == 1 else "start" if index == 0 else "end"
        x = xs[index] if count == 1 else left if index == 0 else right
        _text(root, x, base + 20, chart.categories[index], anchor, "axis")
    return base + 30


def _line(root: Element, points: list[Point | None], nth: int) -> None:
    """One series: dots, and a line that is broken where a value is missing."""
    colour = f"c{nth % _COLOURS}"
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point[0]:.1f},{point[1]:.1f}")
            _shape(root, "circle", f"dot {colour}", cx=round(point[0], 1), cy=round(point[1], 1), r=3.5)
    for run in runs:
        if len(run) > 1:
            _shape(root, "polyline", f"line {colour} dash{nth}", points=" ".join(run))


def _figures(root: Element, drawn: list[list[Point | None]], unit: str) -> None:
    """The value at each point, or at the ends of each line where that would be too many; never one over the other."""
    known = [[point for point in points if point] for points in drawn]
    every = max(map(len, known), default=0) <= _EVERY_VALUE
    chosen = [point for points in known for point in (points if every else {*points[:1], *points[-1:]})]
    above: dict[float, float] = {}  # by x: the line where the last figure went
    for x, y, value in sorted(chosen):
        free = above.get(x, -math.inf)
        at = y - 8 if y - 8 >= free + _LINE else max(y + 18, free + _LINE)
        above[x] = at
        _text(root, round(x, 1), round(at, 1), figure(value, unit), "middle", "value")


def _pie(root: Element, chart: Chart) -> float:
    values = [max(0.0, v or 0.0) for v in chart.series[0].values] if chart.series else [0.0] * len(chart.categories)
    total = sum(values) or 1.0
    cx, cy, radius = WIDTH / 2, 84, 62
    around = 2 * math.pi * radius
    turned = 0.0
    for index, value in enumerate(values):
        share = value / total
        if share:
            ring = _shape(root, "circle", f"ring c{index % _COLOURS}", cx=cx, cy=cy, r=radius)
            ring.set("stroke-dasharray", f"{max(0.1, share * around - 1.5):.2f} {around:.2f}")
            ring.set("transform", f"rotate({turned * 360 - 90:.2f} {cx:g} {cy})")
        turned += share
    _text(root, cx, cy + 6, figure(sum(values), chart.unit), "middle", "total")
    names = [f"{c}: {figure(v, chart.unit)}" for c, v in zip(chart.categories, values, strict=True)]
    return _legend(root, names, 172)
