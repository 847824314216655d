"""Maps of the world and of one country's surroundings, as inline drawings whose countries are links."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax import saxutils

from entente.engines.charts.atlas import (
    REGION_HEIGHT,
    REGION_WIDTH,
    WORLD_HEIGHT,
    WORLD_WIDTH,
    Box,
    Pixel,
    Shape,
    atlas,
    from_edge,
    surroundings,
    world_pixel,
    world_shapes,
)

TONES = ("strong", "medium", "light", "attention", "none")
PAPER: Mapping[str, str] = {
    "strong": "#12564d",
    "medium": "#6f9f97",
    "light": "#cfe0dc",
    "attention": "#9a5b00",
    "none": "#e4e7e3",
    "land": "#e4e7e3",
    "border": "#ffffff",
    "sea": "#f5f6f4",
    "dot": "#9a5b00",
    "ink": "#1b2421",
    "font": "DejaVu Sans, Helvetica, Arial, sans-serif",
}

LABEL_SIZE = 23
MARGIN = 160  # around the places of a part of the world, both sides together
LEAST_HEIGHT = 260
LETTER = 0.58
UNSPEAKABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def escape(text: str) -> str:
    """Text as XML content, without the control characters that XML cannot hold."""
    return saxutils.escape(text.translate(UNSPEAKABLE))


def quoteattr(text: str) -> str:
    """Text as a quoted XML attribute, without the control characters that XML cannot hold."""
    return saxutils.quoteattr(text.translate(UNSPEAKABLE))


@dataclass(frozen=True)
class Mark:
    """How one country is shown: one of TONES, its title, and where it leads (empty: nowhere)."""

    tone: str
    title: str
    href: str = ""


@dataclass(frozen=True)
class Dot:
    """One place in degrees north and east, its title, where it leads, the name written beside it, and its shape."""

    lat: float
    lon: float
    title: str
    href: str = ""
    label: str = ""
    diamond: bool = False


class Pen:
    """Writes the elements of one drawing: classes and links for a page, colours for a document."""

    def __init__(self, palette: Mapping[str, str] | None) -> None:
        self.palette = palette

    def look(self, name: str, width: float = 1.0) -> str:
        """The class of an element, or its colours."""
        if self.palette is None:
            return f' class="m-{name}"'
        border = quoteattr(self.palette["border"])
        return f' fill={quoteattr(self.palette[name])} stroke={border} stroke-width="{width:g}"'

    def shape(self, shape: Shape, radius: int) -> str:
        """One country's outline and spots; many spots, islands of one country, are drawn smaller."""
        lines = f'<path d="{shape.path}"/>' if shape.path else ""
        radius = radius if len(shape.spots) < 3 else radius * 5 // 8
        return lines + "".join(f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for x, y in shape.spots)

    def group(self, look: str, content: str, title: str, href: str) -> str:
        """One thing to point at: a link where it leads somewhere, with its title."""
        words = f"<title>{escape(title)}</title>" if title else ""
        if self.palette is None and leads(href):
            return f"<a href={quoteattr(href)}{look}>{words}{content}</a>"
        return f"<g{look}>{words}{content}</g>"

    def land(self, shapes: Iterable[Shape], radius: int) -> str:
        """All the countries that nothing is said about, as two lines."""
        shapes = list(shapes)
        spots = "".join(f"M{x} {y}h0" for shape in shapes for x, y in shape.spots if not shape.path)
        lines = f'<path{self.look("land")} d="{"".join(shape.path for shape in shapes)}"/>'
        if not spots:
            return lines
        paint = f' class="m-specks" d="{spots}"'
        if self.palette is not None:
            land = quoteattr(self.palette["land"])
            paint = f' fill="none" stroke={land} stroke-width="{2 * radius}" stroke-linecap="round" d="{spots}"'
        return f"{lines}<path{paint}/>"

    def whole(self, size: Pixel, kind: str, title: str, description: str, content: str, corner: Pixel = (0, 0)) -> str:
        """The drawing and its accessible name: one image in a document, a group of links in a page."""
        said, told = quoteattr(title), escape(description)
        view = f"{corner[0]} {corner[1]} {size[0]} {size[1]}"
        opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"'
        if self.palette is None:
            opening += f' class="map map-{kind}" role="group" aria-label={said}>'
        else:
            opening += f' role="img"><title>{escape(title)}</title>'
        return f"{opening}<desc>{told}</desc>{content}</svg>"


def leads(href: str) -> bool:
    """Whether an address is safe to link: a path, a query or a fragment of this site, or a web page."""
    return href.startswith(("/", "?", "#", "https://", "http://"))


def marked(shapes: Mapping[str, Shape], marks: Mapping[str, Mark]) -> tuple[dict[str, list[Shape]], list[Shape]]:
    """The shapes under the code whose mark they take, and those that no mark speaks of."""
    parts = atlas().parts
    taken: dict[str, list[Shape]] = {}
    rest = []
    for code, shape in shapes.items():
        owner = code if code in marks else parts.get(code, "")
        if owner in marks:
            taken.setdefault(owner, []).append(shape)
        else:
            rest.append(shape)
    return taken, rest


class Labels:
    """Places the names beside the dots: wholly on the country where it has room, else wholly outside it."""

    def __init__(self, pen: Pen, country: Shape) -> None:
        self.pen = pen
        self.country = country
        self.taken: list[Box] = []

    def write(self, label: str, x: int, y: int) -> str:
        """The name of the dot at that place; empty when there is nothing to write."""
        if not label:
            return ""
        frames = self.frames(len(label) * LETTER * LABEL_SIZE, x, y)
        fitting = [frame for frame in frames if self.fits(frame)] or frames[:1]
        left, top, right, bottom = max(fitting, key=self.merit)
        self.taken.append((left, top, right, bottom))
        inside = self.cover((left, top, right, bottom)) == 1
        return self.text(label, round((left + right) / 2), round(bottom - 0.27 * LABEL_SIZE), inside)

    def frames(self, width: float, x: int, y: int) -> list[Box]:
        """The frames where the name may stand: right, left, above and below the dot."""
        half, gap = LABEL_SIZE * 0.6, 13
        middles = (
            (x + gap + width / 2, y),
            (x - gap - width / 2, y),
            (x, y - gap - half),
            (x, y + gap + half),
        )
        return [(cx - width / 2, cy - half, cx + width / 2, cy + half) for cx, cy in middles]

    def fits(self, frame: Box) -> bool:
        """Whether the frame is inside the drawing and clear of the names already written."""
        left, top, right, bottom = frame
        held = left >= 4 and top >= 2 and right <= REGION_WIDTH - 4 and bottom <= REGION_HEIGHT - 2
        return held and not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in self.taken
        )

    def cover(self, frame: Box) -> float:
        """The share of the frame that lies on the country."""
        left, top, right, bottom = frame
        across = [left + (right - left) * step / 6 for step in range(7)]
        inside = [self.country.holds(x, y) for x in across for y in (top, (top + bottom) / 2, bottom)]
        return sum(inside) / len(inside)

    def merit(self, frame: Box) -> float:
        """Best wholly on the country, then the less on it the better: a name must not straddle its border."""
        cover = self.cover(frame)
        return 2 if cover == 1 else 1 - cover

    def text(self, label: str, x: int, y: int, inside: bool) -> str:
        """The name centred at a place, light on the country, dark with a halo elsewhere."""
        paint = f' class="m-label{" m-inside" if inside else ""}"'
        if self.pen.palette is not None:
            colours = self.pen.palette
            ink, halo = (colours["border"], "none") if inside else (colours["ink"], colours["sea"])
            paint = (
                f' font-family={quoteattr(colours["font"])} font-size="{LABEL_SIZE}" fill="{ink}"'
                f' stroke="{halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
            )
        return f'<text x="{x}" y="{y}" text-anchor="middle"{paint}>{escape(label)}</text>'


def look_of(mark: Mark) -> str:
    """The mark's tone, or none when it is not one of TONES."""
    return mark.tone if mark.tone in TONES else "none"


def countries(pen: Pen, shapes: Mapping[str, Shape], marks: Mapping[str, Mark], radius: int, last: str = "") -> str:
    """Land first, then the marked countries by code, then the one that must lie on top."""
    taken, rest = marked(shapes, marks)
    drawn = [pen.land(rest, radius // 2)]
    for code in sorted(taken, key=lambda code: (code == last, code)):
        mark = marks[code]
        content = "".join(pen.shape(shape, radius) for shape in taken[code])
        drawn.append(pen.group(pen.look(look_of(mark)), content, mark.title, mark.href))
    return "".join(drawn)


def spot(pen: Pen, dot: Dot, x: int, y: int, radius: int) -> str:
    """One dot as a circle, or a diamond, with its title."""
    if dot.diamond:
        side = 2 * radius
        drawn = f'<path d="M{x} {y - side}l{side} {side}-{side} {side}-{side}-{side}z"/>'
    else:
        drawn = f'<circle cx="{x}" cy="{y}" r="{radius}"/>'
    return pen.group(pen.look("dot", radius / 3), drawn, dot.title, dot.href)


def world(
    marks: Mapping[str, Mark],
    dots: Sequence[Dot] = (),
    *,
    title: str,
    description: str,
    around: Collection[tuple[float, float]] = (),
    palette: Mapping[str, str] | None = None,
) -> str:
    """The world as one SVG (Equal Earth, 2000 units wide, without Antarctica).

    `marks` goes from ISO 3166 alpha-2 codes (and XK) to what is said of them; codes without outline or marker
    are passed over. With `around`, places in degrees north and east, only the part that holds them is seen.
    Without palette the drawing carries classes of map.css and links; with one (see PAPER) it
    carries colours and no link, for documents.
    """
    pen = Pen(palette)
    content = countries(pen, world_shapes(), marks, 6)
    for dot in dots:
        x, y = world_pixel(from_edge(dot.lon), dot.lat)
        content += spot(pen, dot, x, y, 6)
    left, top, right, bottom = part_around(around)
    return pen.whole((right - left, bottom - top), "world", title, description, content, (left, top))


def part_around(places: Collection[tuple[float, float]]) -> tuple[int, int, int, int]:
    """The part of the world's drawing (left, top, right, bottom) that holds some places, twice as wide as high."""
    if not places:
        return 0, 0, WORLD_WIDTH, WORLD_HEIGHT
    pixels = [world_pixel(from_edge(lon), lat) for lat, lon in places]
    across, down = [x for x, _y in pixels], [y for _x, y in pixels]
    height = max(MARGIN + max(down) - min(down), (MARGIN + max(across) - min(across)) // 2, LEAST_HEIGHT)
    height = min(height, WORLD_HEIGHT, WORLD_WIDTH // 2)
    width = 2 * height
    left = min(max((max(across) + min(across) - width) // 2, 0), WORLD_WIDTH - width)
    top = min(max((max(down) + min(down) - height) // 2, 0), WORLD_HEIGHT - height)
    return left, top, left + width, top + height


def region(
    code: str,
    marks: Mapping[str, Mark],
    dots: Sequence[Dot] = (),
    *,
    title: str,
    description: str,
    neighbours: Collection[str] = (),
    palette: Mapping[str, str] | None = None,
) -> str:
    """One country and what surrounds it as one SVG (640 by 360 units, azimuthal equal-area).

    The country is strong whatever its mark says; `neighbours` without a mark are light; dots outside the
    window are left out and labels keep clear of each other. Raises KeyError for a code that has neither
    outline nor marker.
    """
    view, shapes = surroundings(code)
    pen = Pen(palette)
    own = marks.get(code, Mark("strong", ""))
    tones = {other: Mark("light", "") for other in neighbours} | dict(marks)
    tones[code] = Mark("strong", own.title, own.href)
    content = countries(pen, shapes, tones, 8, last=code)
    names = Labels(pen, shapes.get(code, Shape()))
    for dot in dots:
        x, y = (round(value) for value in view.pixel(dot.lon, dot.lat))
        if 0 <= x <= REGION_WIDTH and 0 <= y <= REGION_HEIGHT:
            content += spot(pen, dot, x, y, 7) + names.write(dot.label, x, y)
    if palette is not None:
        sea = quoteattr(palette["sea"])
        content = f'<rect width="{REGION_WIDTH}" height="{REGION_HEIGHT}" fill={sea}/>{content}'
    return pen.whole((REGION_WIDTH, REGION_HEIGHT), "region", title, description, content)
