"""A page as a visitor's browser sees it: its elements, its words, and its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

VOID = {"br", "hr", "img", "input", "link", "meta", "source"}
Fields = list[tuple[str, str]]
Given = Mapping[str, str | list[str]]


@dataclass(eq=False)
class Element:
    """One element. `written`: its attributes; `children`: elements and texts in order."""

    tag: str
    written: str
    children: list[Element | str] = field(default_factory=list)

    @cached_property
    def attributes(self) -> dict[str, str]:
        return {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(self.written)}

    def walk(self) -> Iterator[Element]:
        waiting = [self]
        while waiting:
            yield (element := waiting.pop())
            waiting += [each for each in reversed(element.children) if not isinstance(each, str)]

    def every(self, *tags: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            each
            for each in self.walk()
            if each.tag in tags and wanted.items() <= each.attributes.items()
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        found = self.every(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} of {tags} {attributes}"
        return found[0]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has_class(self, name: str) -> bool:
        return name in self.get("class").split()

    def strings(self) -> Iterator[str]:
        """The texts in it, in order."""
        waiting: list[Element | str] = [self]
        while waiting:
            each = waiting.pop()
            if isinstance(each, str):
                yield each
            else:
                waiting += reversed(each.children)

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.strings()).split())


_TOKEN = re.compile(
    r"<(?P<start>[a-zA-Z][\w-]*)(?P<attributes>(?:\s+[^\s=>/\"]+(?:=\"[^\"]*\")?)*)\s*(?P<empty>/?)>"
    r"|</(?P<end>[a-zA-Z][\w-]*)>|<!--.*?-->|<!doctype[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s=]+)(?:=\"([^\"]*)\")?")


def read_html(text: str) -> Element:
    """Read a page strictly: what is open is closed in order, and values stand in quotes.

    The standard library's parser took a third of the time of the tests.
    """
    root, done = Element("", ""), 0
    stack = [root]
    for token in _TOKEN.finditer(text):
        if token.start() > done:
            stack[-1].children.append(unescape(text[done : token.start()]))
        done = token.end()
        tag, attributes, empty, end = token.groups()
        if tag:
            element = Element(tag.lower(), attributes)
            stack[-1].children.append(element)
            if not empty and element.tag not in VOID:
                stack.append(element)
        elif end:
            closed = stack.pop()
            assert closed.tag == end.lower(), f"<{closed.tag}> is closed by </{end}>"
    assert stack == [root], f"<{stack[-1].tag}> is never closed"
    return root


@dataclass(frozen=True)
class Form:
    """A form with what a browser would send from it."""

    element: Element
    page: Element

    @property
    def fields(self) -> Fields:
        return [(each.get("name"), _value(each)) for each in self._controls() if _sent(each)]

    def _controls(self) -> list[Element]:
        """Everything that is sent: also what stands outside and names the form."""
        controls = ("input", "select", "textarea")
        own = [each for each in self.element.every(*controls) if not each.get("form")]
        name = self.element.get("id")
        others = self.page.every(*controls, form=name) if name else []
        return [each for each in own + others if each.get("name")]

    def inputs(self) -> list[Element]:
        return [each for each in self.element.every("input") if each.get("name")]

    def names(self) -> set[str]:
        """The names of the questions, without hidden fields."""
        return {each.get("name") for each in self.inputs() if each.get("type") != "hidden"}

    def chosen(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name and value]

    def filled(self, given: Given) -> Fields:
        kept = [(name, value) for name, value in self.fields if name not in given]
        for name, values in given.items():
            many = [values] if isinstance(values, str) else values
            kept += [(name, value) for value in many]
        return kept


def _value(element: Element) -> str:
    if element.tag == "textarea":
        text = "".join(each for each in element.children if isinstance(each, str))
        # A browser leaves out the line end that follows the tag, and sends the others as CR LF.
        return text.removeprefix("\n").replace("\n", "\r\n")
    if element.tag == "select":
        options = element.every("option")
        chosen = [each for each in options if "selected" in each.attributes] or options[:1]
        return chosen[-1].get("value") if chosen else ""
    return element.get("value")


def _sent(element: Element) -> bool:
    if element.get("type") in ("radio", "checkbox"):
        return "checked" in element.attributes
    return True


@dataclass(frozen=True)
class Page:
    """An answer of the site."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode()

    @cached_property
    def root(self) -> Element:
        return read_html(self.html)

    @property
    def title(self) -> str:
        return self.root.one("title").text

    @property
    def heading(self) -> str:
        return self.root.one("h1").text

    @property
    def text(self) -> str:
        return self.root.one("main").text

    @property
    def path(self) -> str:
        return self.url.partition("#")[0].partition("?")[0]

    @property
    def token(self) -> str:
        return self.path.split("/")[2]

    def link(self, text: str) -> str:
        """The address of the one link with these words."""
        found = {a.get("href") for a in self.root.every("a") if a.text.startswith(text)}
        assert len(found) == 1, f"{found} for {text!r}"
        return found.pop()

    def ids(self) -> list[str]:
        return [each.get("id") for each in self.root.walk() if each.get("id")]

    def form(self, button: str = "Save and continue") -> Form:
        return self.button(button)[0]

    def button(self, text: str) -> tuple[Form, Element]:
        """The button with these words, and the form that it sends."""
        root = self.root
        for form in root.every("form"):
            for button in form.every("button"):
                if button.text.startswith(text) and not button.get("form"):
                    return Form(form, root), button
        for button in root.every("button"):
            if button.text.startswith(text) and button.get("form"):
                return Form(root.one("form", id=button.get("form")), root), button
        raise AssertionError(f"no button {text!r}")

    def form_with_fields(self) -> Form:
        """The form that holds the questions."""
        return next(Form(f, self.root) for f in self.root.every("form") if f.every("fieldset"))

    def problems(self) -> list[tuple[str, str]]:
        """The entries of the error summary: id of the field, and message."""
        boxes = [each for each in self.root.every("div") if each.has_class("problem")]
        return [(a.get("href").removeprefix("#"), a.text) for box in boxes for a in box.every("a")]

    def dimmed(self) -> list[str]:
        return [each.text for each in self.root.every("dd") if each.has_class("gap")]
