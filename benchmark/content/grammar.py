"""The condition language: one line of text to condition nodes, checked against a bank's names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from benchmark.content.names import BOOL, MULTI, NUMBER, OPTION, Name, Names
from benchmark.core.bank import UNKNOWN
from benchmark.core.conditions import All, Comparison, Condition, Count, Scalar
from benchmark.core.conditions import Any as AnyOf

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
    """Something wrong in a condition. `offset`: characters from its start."""

    offset: int
    what: str
    remedy: str


def parse_condition(text: str, names: Names) -> tuple[Condition | None, tuple[Fault, ...]]:
    """The condition and its faults; None where the text cannot be read at all."""
    if len(text) > MAX_LENGTH:
        return None, (Fault(0, f"longer than {MAX_LENGTH} characters", "split the rule"),)
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as error:
        return None, (_unread(text, error),)
    reader = _Reader(names)
    return reader.condition(tree), tuple(reader.faults)


def _unread(text: str, error: UnexpectedInput) -> Fault:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return Fault(len(text), "the condition ends too early", "finish the comparison")
    if isinstance(error, UnexpectedToken | UnexpectedCharacters):
        offset = error.pos_in_stream or 0
        found = text[offset : offset + 20].split() or ["the end"]
        return Fault(
            offset,
            f"{found[0]!r} is not expected here",
            "use names, comparisons, in [..], has, lacks, count(..), and, or, parentheses",
        )
    return Fault(0, "the condition cannot be read", "see questions/README.md, Conditions")


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
            self._fault(value, f"{text!r} is not a number", "compare a count with a whole number")
        return Count(tuple(parts), str(op), int(text) if text.isdigit() else 0)

    def _flag(self, token: Token) -> Comparison:
        name = self._name(token)
        if name and name.kind != BOOL:
            self._fault(token, f"{token} stands alone", "compare it with something")
        return Comparison(str(token), "==", value=True)

    def _comparisons(self, tree: Tree[Token], *, counted: bool = False) -> list[Comparison]:
        token, *rest = tree.children
        assert isinstance(token, Token)
        members = self.names.tasks.get(str(token))
        if members and not counted:
            self._fault(token, f"{token} stands for several tasks", "use it inside count(...)")
        found = [Name(str(token), NUMBER, high=5, whole=True, unknown=True)] if members else []
        name = found[0] if found else self._name(token)
        op, values = _operation(tree, rest)
        value: Scalar | tuple[Scalar, ...] = self._values(name, op, values)
        return [Comparison(each, op, value) for each in members or (str(token),)]

    def _name(self, token: Token) -> Name | None:
        name = self.names.known.get(str(token))
        if name is None:
            self._fault(
                token, f"{str(token)!r} is not a name of this bank", self._similar(str(token))
            )
        return name

    def _similar(self, wanted: str) -> str:
        prefix = wanted.partition(".")[0]
        known = [name for name in self.names.known if name.startswith(prefix)]
        return "use " + ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")

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
                self._fault(token, f"{name.name} is never unknown", "compare it with a value")
            elif op == "!=":
                self._fault(token, "“!= unknown” is always false", "ask for a value instead")
            return UNKNOWN
        return _CHECKS[name.kind](self, name, op, token)

    def _option(self, name: Name, op: str, token: Token) -> Scalar:
        subject = name.name.partition(".")[2]
        if op in _ORDERS:
            self._fault(token, f"{name.name} has no order", "use ==, != or in [...]")
        elif op in ("has", "lacks"):
            self._fault(token, f"{name.name} holds one option", "use ==, != or in [...]")
        elif str(token) not in name.options:
            options = ", ".join(name.options)
            self._fault(
                token, f"{str(token)!r} is not an option of {subject}", f"options are {options}"
            )
        return str(token)

    def _multi(self, name: Name, op: str, token: Token) -> Scalar:
        subject = name.name.partition(".")[2]
        if op not in ("has", "lacks"):
            self._fault(token, f"{name.name} holds several options", "use has or lacks")
        elif str(token) not in name.options:
            options = ", ".join(name.options)
            self._fault(
                token, f"{str(token)!r} is not an option of {subject}", f"options are {options}"
            )
        return str(token)

    def _number(self, name: Name, op: str, token: Token) -> Scalar:
        try:
            number = float(str(token))
        except ValueError:
            self._fault(
                token, f"{str(token)!r} is not a number", f"{name.name} is compared with one"
            )
            return 0
        if op in ("has", "lacks"):
            self._fault(token, f"{name.name} is a number", "use a comparison")
        if not name.low <= number <= name.high:
            between = f"{name.low:g} to {name.high:g}"
            self._fault(
                token, f"{number:g} can never be reached", f"{name.name} runs from {between}"
            )
        return int(number) if number.is_integer() else number

    def _bool(self, name: Name, op: str, token: Token) -> Scalar:
        if str(token) not in ("true", "false") or op not in ("==", "!="):
            self._fault(token, f"{name.name} is true or false", "use == true or == false")
        elif name.name.startswith("flag.") and (str(token) == "false") == (op == "=="):
            # A flag that is not raised has no value, and a comparison with none is false.
            self._fault(token, f"{op} {token} never holds for a flag", "ask for a raised flag only")
        return str(token) == "true"

    def _fault(self, token: Token, what: str, remedy: str) -> None:
        self.faults.append(Fault(token.start_pos or 0, what, remedy))


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
