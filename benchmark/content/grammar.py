"""The condition language: one line of text to condition nodes, checked against a bank's names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from benchmark.content.names import BOOL, MULTI, NUMBER, OPTION, Name, Names
from benchmark.core.bank import UNKNOWN
from benchmark.core.conditions import All, Comparison, Condition, Count, Scalar
from benchmark.core.conditions import Any as AnyOf
from benchmark.core.saying import Said, said

MAX_LENGTH = 600

_GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: atom (_AND atom)*
?atom: "(" disjunction ")" | count | comparison | flag
count: "count" "(" comparison ("," comparison)* ")" OP VALUE
comparison: NAME OP VALUE            -> compare
          | NAME _IN "[" VALUE ("," VALUE)* "]"  -> among
          | NAME HAS VALUE           -> chosen
flag: NAME
_OR: /or(?![A-Za-z0-9.-])/
_AND: /and(?![A-Za-z0-9.-])/
_IN: /in(?![A-Za-z0-9.-])/
HAS: /(has|lacks)(?![A-Za-z0-9.-])/
OP: "==" | "!=" | "<=" | ">=" | "<" | ">"
NAME.3: /(score|answer|points|task|profile|flag|lead)(\.[A-Za-z0-9-]+)+|rung(?![A-Za-z0-9-])/
VALUE: /-?[A-Za-z0-9][A-Za-z0-9.-]*/
%ignore /[ \t\n]+/
"""
_PARSER = Lark(_GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=True)
_ORDERS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Fault:
    """Something wrong in a condition. `offset`: characters from its start.

    `unknown`: it names what this bank does not have.
    """

    offset: int
    what: Said
    remedy: Said
    unknown: bool = False


def parse_condition(text: str, names: Names) -> tuple[Condition | None, tuple[Fault, ...]]:
    """The condition and its faults; None where the text cannot be read at all."""
    if len(text) > MAX_LENGTH:
        what = said("longer than %(n)s characters", n=MAX_LENGTH)
        return None, (Fault(0, what, said("split the rule")),)
    try:
        tree = _tree(text)
    except UnexpectedInput as error:
        return None, (_unread(text, error),)
    reader = _Reader(names)
    return reader.condition(tree), tuple(reader.faults)


@lru_cache(maxsize=1000)
def _tree(text: str) -> Tree[Token]:
    """The parse tree of a text, which nobody changes: a bank is read again at every save."""
    return _PARSER.parse(text)


def _unread(text: str, error: UnexpectedInput) -> Fault:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        what = said("the condition ends too early")
        return Fault(len(text), what, said("finish the comparison"))
    if isinstance(error, UnexpectedToken | UnexpectedCharacters):
        offset = error.pos_in_stream or 0
        found = text[offset : offset + 20].split()
        return Fault(
            offset,
            said("%(found)r is not expected here", found=found[0])
            if found
            else said("'the end' is not expected here"),
            said("use names, comparisons, in [..], has, lacks, count(..), and, or, parentheses"),
        )
    what, remedy = said("the condition cannot be read"), said("see questions/README.md, Conditions")
    return Fault(0, what, remedy)


class _Reader:
    """Turns a parse tree into nodes and collects what does not fit the bank."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.faults: list[Fault] = []

    def condition(self, tree: Tree[Token]) -> Condition:
        children: list[Any] = tree.children
        if tree.data == "disjunction":
            return AnyOf(tuple(self.condition(each) for each in children))
        if tree.data == "conjunction":
            return All(tuple(self.condition(each) for each in children))
        if tree.data == "count":
            return self._count(children)
        if tree.data == "flag":
            return self._flag(children[0])
        return self._comparisons(tree)[0]

    def _count(self, children: Sequence[Any]) -> Count:
        *trees, op, value = children
        parts = [part for tree in trees for part in self._comparisons(tree, counted=True)]
        text = str(value)
        if not text.isdigit():
            what = said("%(value)r is not a number", value=text)
            self._fault(value, what, said("compare a count with a whole number"))
        return Count(tuple(parts), str(op), int(text) if text.isdigit() else 0)

    def _flag(self, token: Token) -> Comparison:
        name = self._name(token)
        if name and name.kind != BOOL:
            what = said("%(name)s stands alone", name=str(token))
            self._fault(token, what, said("compare it with something"))
        return Comparison(str(token), "==", value=True)

    def _comparisons(self, tree: Tree[Token], *, counted: bool = False) -> list[Comparison]:
        token, *rest = tree.children
        assert isinstance(token, Token)
        members = self.names.tasks.get(str(token))
        if members and not counted:
            what = said("%(name)s stands for several tasks", name=str(token))
            self._fault(token, what, said("use it inside count(...)"))
        found = [Name(str(token), NUMBER, high=5, whole=True, unknown=True)] if members else []
        name = found[0] if found else self._name(token)
        op, values = _operation(tree, rest)
        value: Scalar | tuple[Scalar, ...] = self._values(name, op, values)
        return [Comparison(each, op, value) for each in members or (str(token),)]

    def _name(self, token: Token) -> Name | None:
        name = self.names.known.get(str(token))
        if name is None:
            what = said("%(name)r is not a name of this bank", name=str(token))
            self._fault(token, what, self._similar(str(token)), unknown=True)
        return name

    def _similar(self, wanted: str) -> Said:
        """The nearest names, or those of its sort; a list never stands for nothing."""
        if nearest := self.names.nearest(wanted):
            return said("use %(names)s", names=", ".join(nearest))
        prefix = f"{wanted.partition('.')[0]}."
        known = [name for name in self.names.known if name.startswith(prefix)]
        if not known:
            return said("use a name that this bank has")
        more = " ..." if len(known) > 12 else ""
        return said("use %(names)s", names=", ".join(known[:12]) + more)

    def _values(
        self, name: Name | None, op: str, tokens: Sequence[Token]
    ) -> Scalar | tuple[Scalar, ...]:
        read = tuple(self._value(name, op, token) for token in tokens)
        return read if op == "in" else read[0]

    def _value(self, name: Name | None, op: str, token: Token) -> Scalar:
        text = str(token)
        if name is None:
            return text
        if text == UNKNOWN and op in ("==", "!="):
            if not name.unknown:
                what = said("%(name)s is never unknown", name=name.name)
                self._fault(token, what, said("compare it with a value"))
            elif op == "!=":
                what = said("“!= unknown” is always false")
                self._fault(token, what, said("ask for a value instead"))
            return UNKNOWN
        return _CHECKS[name.kind](self, name, op, token)

    def _option(self, name: Name, op: str, token: Token) -> Scalar:
        if op in _ORDERS:
            what = said("%(name)s has no order", name=name.name)
            self._fault(token, what, said("use ==, != or in [...]"))
        elif op in ("has", "lacks"):
            what = said("%(name)s holds one option", name=name.name)
            self._fault(token, what, said("use ==, != or in [...]"))
        else:
            self._known_option(name, token)
        return str(token)

    def _multi(self, name: Name, op: str, token: Token) -> Scalar:
        if op not in ("has", "lacks"):
            what = said("%(name)s holds several options", name=name.name)
            self._fault(token, what, said("use has or lacks"))
        else:
            self._known_option(name, token)
        return str(token)

    def _known_option(self, name: Name, token: Token) -> None:
        if str(token) not in name.options:
            subject = name.name.partition(".")[2]
            what = said(
                "%(option)r is not an option of %(subject)s", option=str(token), subject=subject
            )
            options = ", ".join(name.options)
            some = said("options are %(names)s", names=options)
            none = said("give %(subject)s options first", subject=subject)
            self._fault(token, what, some if options else none)

    def _number(self, name: Name, op: str, token: Token) -> Scalar:
        try:
            number = float(str(token))
        except ValueError:
            what = said("%(value)r is not a number", value=str(token))
            self._fault(token, what, said("%(name)s is compared with one", name=name.name))
            return 0
        if op in ("has", "lacks"):
            what = said("%(name)s is a number", name=name.name)
            self._fault(token, what, said("use a comparison"))
        if not name.low <= number <= name.high:
            what = said("%(value)s can never be reached", value=f"{number:g}")
            low, high = f"{name.low:g}", f"{name.high:g}"
            remedy = said(
                "%(name)s runs from %(low)s to %(high)s", name=name.name, low=low, high=high
            )
            self._fault(token, what, remedy)
        return int(number) if number.is_integer() else number

    def _bool(self, name: Name, op: str, token: Token) -> Scalar:
        if str(token) not in ("true", "false") or op not in ("==", "!="):
            what = said("%(name)s is true or false", name=name.name)
            self._fault(token, what, said("use == true or == false"))
        elif name.name.startswith("flag.") and (str(token) == "false") == (op == "=="):
            # A flag that is not raised has no value, and a comparison with none is false.
            what = said("%(op)s %(value)s never holds for a flag", op=op, value=str(token))
            self._fault(token, what, said("ask for a raised flag only"))
        return str(token) == "true"

    def _fault(self, token: Token, what: Said, remedy: Said, *, unknown: bool = False) -> None:
        self.faults.append(Fault(token.start_pos or 0, what, remedy, unknown))


_CHECKS: dict[str, Callable[[_Reader, Name, str, Token], Scalar]] = {
    OPTION: _Reader._option,
    MULTI: _Reader._multi,
    NUMBER: _Reader._number,
    BOOL: _Reader._bool,
}


def _operation(tree: Tree[Token], rest: Sequence[Any]) -> tuple[str, list[Token]]:
    if tree.data == "among":
        return "in", list(rest)
    return str(rest[0]), [rest[1]]
