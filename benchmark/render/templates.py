"""The Jinja environment: strict, escaping everywhere, with the interface's words in _()."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from benchmark.core.saying import Said, told
from benchmark.render.catalogues import ENGLISH, catalogue
from benchmark.render.formats import filters

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


class Translated(NodeTransformer):
    """Puts the texts of _("...") into a template while it is compiled, once for all pages.

    A page has hundreds of texts, and most never change: looking them up and putting values into
    them for each page took a third of the time of the report's page.
    """

    def __init__(self, words: gettext.NullTranslations) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  # Jinja's name
        """A text without values becomes a constant."""
        self.generic_visit(node)
        message = _message(node)
        if message is None or node.kwargs:
            return node
        return nodes.MarkSafe(nodes.Const(self._words.gettext(message), lineno=node.lineno))

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802  # as above
        """A text that is printed with values becomes its pieces, with the values between them."""
        pieces: list[nodes.Expr] = []
        for child in node.nodes:
            message = _message(child) if isinstance(child, nodes.Call) else None
            if message is not None and isinstance(child, nodes.Call) and child.kwargs:
                pieces += _pieces(self._words.gettext(message), child)
            else:
                pieces.append(child)
        node.nodes = pieces
        self.generic_visit(node)
        return node


def _message(node: nodes.Call) -> str | None:
    """The text of a call of _ with a constant and named values only."""
    is_say = isinstance(node.node, nodes.Name) and node.node.name == "_"
    if not is_say or len(node.args) != 1 or node.dyn_args or node.dyn_kwargs:
        return None
    argument = node.args[0]
    return argument.value if isinstance(argument, nodes.Const) else None


def _pieces(text: str, node: nodes.Call) -> Iterator[nodes.Expr]:
    given = {each.key: each.value for each in node.kwargs}
    end = 0
    for match in PLACEHOLDER.finditer(text):
        plain = text[end : match.start()] + ("%" if match[1] is None else "")
        if plain:
            yield nodes.TemplateData(plain, lineno=node.lineno)
        if match[1] is not None:
            yield given[match[1]]
        end = match.end()
    if text[end:]:
        yield nodes.TemplateData(text[end:], lineno=node.lineno)


class Escaping(CodeGenerator):
    """Lets compiled templates escape without making a Markup for each piece of a page."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        self.write("environment.escaped(")
        if finalize.src is not None:
            self.write(finalize.src)


@lru_cache(maxsize=8192)
def _escaped_text(text: str) -> str:
    # Most of a page's pieces are the bank's texts: they come again on the next page.
    return str(escape(text))


def _escaped(value: Any) -> str:
    return _escaped_text(value) if type(value) is str else str(escape(value))


class Calling(Context):
    """Calls macros, functions and methods without asking each what it wants to be given.

    None of ours wants a context; macros want to know whether they escape.
    """

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What a call in a template returns."""
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(self.eval_ctx, *args, **kwargs) if type(obj) is Macro else obj(*args, **kwargs)


class Worded(Environment):
    """A Jinja environment whose templates hold their texts, in one language."""

    context_class = Calling
    code_generator_class = Escaping
    escaped = staticmethod(_escaped)

    def __init__(self, locale: str, **options: Any) -> None:
        super().__init__(**options)
        self._words = catalogue(locale)
        # Plain functions instead of Jinja's i18n extension: a page has hundreds of texts, and
        # looking up a context for each took a quarter of its time.
        self.globals.update({"_": self._say, "ngettext": self._say_number})
        # For texts that come from a handler: they are escaped like any other value.
        self.filters["said"] = self._said
        # For values that may be sentences, or a bank's own texts.
        self.filters["told"] = self._told

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(Translated(self._words).visit(source), *args, **kwargs)

    def _say(self, message: str, /, **values: Any) -> Markup:
        """A text of the interface, with its values in place of %(name)s; %% for a percent."""
        # The interface's own texts are trusted; values put into them are escaped.
        text = Markup(self._words.gettext(message))  # noqa: S704  # see the line above
        return text % values if values else text

    def _said(self, text: str) -> str:
        if isinstance(text, Said):
            return text.into(self._words.gettext)
        # A catalogue answers an empty text with what it says about itself.
        return self._words.gettext(text) if text else ""

    def _told(self, value: Any) -> Any:
        return told(value, self._words.gettext)

    def _say_number(self, one: str, many: str, num: int, /, **values: Any) -> Markup:
        """The form of a text that fits a number, which is %(num)d in it."""
        text = Markup(self._words.ngettext(one, many, num))  # noqa: S704  # as above
        return text % {"num": num, **values}


@cache
def environment(folder: Path, locale: str = ENGLISH) -> Environment:
    """The environment over a folder of templates. Undefined names are errors."""
    env = Worded(
        locale,
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(filters(locale))
    return env


def render(folder: Path, name: str, locale: str, **values: Any) -> str:
    """One template as text, in one language; the template knows it as `locale`."""
    return environment(folder, locale).get_template(name).render(locale=locale, **values)
