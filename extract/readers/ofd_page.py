"""The parts of an OFD page: the elements of its layers, and how their coordinates lie on it (GB/T 33190, 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ofdkit.package import Package

POINTS = 72 / 25.4
"""To a millimetre, in which OFD measures."""

_DEEPEST = 32
Point = tuple[float, float]


class Roots:
    """Reads what pages print: their own content, and that of the templates under it."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._templates = dict(_templates(package))

    def of(self, location: str | None) -> list[Any]:
        """The roots of a page and its templates, what lies below first."""
        if location is None:
            return []
        root = self._package.read_xml(location)
        names = [(reference.get("TemplateID") or "").strip() for reference in named(root, "Template")]
        below = [self._templates[name] for name in names if name in self._templates]
        return [*map(self._package.read_xml, below), root]


def elements_of(root: Any, name: str) -> Iterator[Any]:
    """The objects of one kind on a page or template, in the order they are drawn."""
    return (element for element in _objects(_layered(root), 0) if local_name(element) == name)


def _objects(elements: Iterable[Any], depth: int) -> Iterator[Any]:
    for element in elements:
        if local_name(element) == "PageBlock":
            yield from _objects(element, depth + 1) if depth < _DEEPEST else ()
        else:
            yield element


def placed(point: Point, element: Any) -> Point:
    """From the coordinates of an object to those of its page, in millimetres."""
    left, top, *_ = [*numbers(element.get("Boundary")), 0.0, 0.0]
    matrix = numbers(element.get("CTM"))
    x, y = point
    if len(matrix) == 6:
        a, b, c, d, e, f = matrix
        x, y = a * x + c * y + e, b * x + d * y + f
    return left + x, top + y


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute. Raises ValueError."""
    return [float(number) for number in (text or "").replace(",", " ").split()]


def named(element: Any, name: str) -> Iterator[Any]:
    """The children of that name, whatever their namespace: programs write several."""
    return (child for child in element if local_name(child) == name)


def local_name(element: Any) -> str:
    """The name of an element without its namespace; nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _layered(root: Any) -> Iterator[Any]:
    return (element for content in named(root, "Content") for layer in named(content, "Layer") for element in layer)


def _templates(package: Package) -> Iterator[tuple[str, str]]:
    """The templates of the package's documents, by their ids."""
    entry = package.find("OFD.xml")
    if entry is None:
        return
    roots = [child.text for body in named(package.read_xml(entry), "DocBody") for child in named(body, "DocRoot")]
    for path in filter(None, (package.resolve(entry, root) for root in roots)):
        for common in named(package.read_xml(path), "CommonData"):
            for template in named(common, "TemplatePage"):
                resolved = package.resolve(path, template.get("BaseLoc"))
                if resolved:
                    yield (template.get("ID") or "").strip(), resolved
