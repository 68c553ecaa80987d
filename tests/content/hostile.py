"""Banks that mean harm, and a program that takes each in and says what was found and what it took.

`python -m tests.content.hostile` prints one JSON line for each: its name, the problems, the seconds
of CPU; and last the most memory that the program had.
"""

from __future__ import annotations

import io
import json
import stat
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmark.content.examples import example_problems
from benchmark.content.lint import lint
from benchmark.content.load import read_files
from benchmark.content.problems import ContentError, Problem
from benchmark.content.zips import read_zip

MEGABYTE = 2**20
QUESTIONS = Path(__file__).parents[2] / "questions"
SHIPPED = {p: t for p, t in read_files(QUESTIONS).items() if not p.startswith("locales/")}
Entries = Mapping[str, str | bytes]


def zipped(entries: Entries) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in entries.items():
            book.writestr(name, body)
    return made.getvalue()


def bank(path: str, text: str | bytes) -> bytes:
    """The shipped bank, with one file added or changed."""
    return zipped({**SHIPPED, path: text})


def changed(path: str, old: str, new: str) -> bytes:
    assert old in SHIPPED[path]
    return bank(path, SHIPPED[path].replace(old, new, 1))


def rule(name: str, when: str, more: str = "") -> str:
    return (
        f"  - id: {name}\n    kind: contradiction\n    title: A\n    text: B\n"
        f"    when: >-\n      {when}\n{more}"
    )


def rules(*texts: str) -> str:
    return "rules:\n" + "".join(texts)


def bomb(entries: int, kilobytes: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for number in range(entries):
            with book.open(f"rules/r{number}.yaml", "w") as part:
                for _ in range(kilobytes // 100):
                    part.write(b"\0" * 100_000)
    return made.getvalue()


def link() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        entry = zipfile.ZipInfo("rules/link.yaml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        book.writestr(entry, "/etc/passwd")
    return made.getvalue()


def nested() -> bytes:
    body = zipped({"bank.yaml": b"\0" * MEGABYTE})
    for _ in range(6):
        body = zipped({f"{n}.zip": body for n in range(16)})
    return body


def with_multi_selects(count: int, rule_count: int, named: int) -> bytes:
    """Many questions of twelve options each, and rules that name as many as they may."""
    options = "".join(f"      - {{id: o{n}, text: O}}\n" for n in range(12))
    questions = "".join(
        f"  - id: MULTI{n}\n    kind: choices\n    core: true\n    weight: 1\n    text: T\n"
        f"    short: S\n    points_by_count: [0, {'50, ' * 11}100]\n    options:\n{options}"
        for n in range(1, count + 1)
    )
    added = rules(
        *(
            rule(
                f"r{n}",
                " and ".join(
                    f"answer.MULTI{1 + (n + k) % count} has o{(n + 5 * k) % 12}"
                    for k in range(named)
                ),
            )
            for n in range(rule_count)
        )
    )
    made = SHIPPED["dimensions/sop.yaml"] + questions
    return zipped({**SHIPPED, "dimensions/sop.yaml": made, "rules/many.yaml": added})


def ring(length: int) -> bytes:
    """Recommendations that wait for one another in a circle."""
    one = SHIPPED["rules/trigger.yaml"]
    body = one[one.index("  - id: request-forms\n") : one.index("  - id: new-user-event\n")]
    files = {}
    for first in range(0, length, 200):
        files[f"rules/ring{first}.yaml"] = rules(
            *(
                body.replace("request-forms", f"ring{n}").rstrip()
                + f"\n    after: [ring{(n + 1) % length}]\n"
                for n in range(first, min(first + 200, length))
            )
        )
    return zipped({**SHIPPED, **files})


def caps_that_read_all() -> bytes:
    """Caps that tell any two ways of answering apart."""
    counted = [f"answer.{code} == {option}" for code, option in (
        ("SOP2", "heads"), ("SOP4", "author"), ("SOP7", "none"), ("TRG1A", "memory"),
        ("TRG1B", "memory"), ("TRG1C", "memory"), ("TRG1D", "memory"), ("TRG1E", "memory"),
        ("TRG2", "email"), ("TRG4", "email"), ("OVR1", "some"), ("OVR2", "by-hand"),
        ("OVR3", "typed"), ("OVR4", "yearly"), ("OVR5", "retry"),
    )]  # fmt: skip
    whens = [f"count({each}) == 1 or count({each}) < 1" for each in counted]
    added = "".join(
        f"  - id: c{n}\n    dimension: sop\n    ceiling: {n}\n    when: {when}\n    text: A\n"
        "    clears: B\n"
        for n, when in enumerate(whens)
    )
    return changed("bank.yaml", "\nthresholds:", f"{added}\nthresholds:")


ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
DEEP = "(" * 250 + "score.sop < 5" + ")" * 250
LISTED = f"answer.SOP2 in [{', '.join(['heads'] * 5_000)}]"
SHORT_LIST = f"answer.SOP2 in [{', '.join(['heads'] * 70)}] and answer.SOP2 in [folder]"
HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "aliases bomb": lambda: bank("rules/x.yaml", ALIASES),
    "anchor": lambda: bank("rules/x.yaml", "rules: &x []\n"),
    "tag": lambda: bank("rules/x.yaml", "rules: !!python/object/apply:os.system [ls]\n"),
    "directive": lambda: bank("rules/x.yaml", "%YAML 1.1\n---\nrules: no\n"),
    "second document": lambda: bank("rules/x.yaml", "rules: []\n---\nrules: []\n"),
    "deep in a line": lambda: bank("rules/x.yaml", "[" * 190_000),
    "deep in lines": lambda: bank("rules/x.yaml", "\n".join(" " * n + "a:" for n in range(500))),
    "huge file": lambda: bank("rules/x.yaml", "# x\n" * 60_000),
    "many values": lambda: bank("rules/x.yaml", "- a\n" * 49_000),
    "many values in many files": lambda: zipped(
        {**SHIPPED, **{f"rules/v{n}.yaml": "- a\n" * 9_000 for n in range(8)}}
    ),
    "more lines than a bank has": lambda: zipped(
        {**SHIPPED, **{f"rules/v{n}.yaml": "- a\n" * 9_000 for n in range(100)}}
    ),
    "many values in translations": lambda: zipped(
        {**SHIPPED, **{f"locales/de/rules/v{n}.yaml": "- a\n" * 9_000 for n in range(100)}}
    ),
    "many values in examples": lambda: zipped(
        {**SHIPPED, **{f"examples/v{n}.yaml": "- a\n" * 9_000 for n in range(100)}}
    ),
    "many files": lambda: zipped({f"rules/r{n}.yaml": "rules: []\n" for n in range(900)}),
    "more files than a bank has": lambda: zipped(
        {**SHIPPED, **{f"rules/r{n}.yaml": "rules: []\n" for n in range(250)}}
    ),
    "zip bomb": lambda: bomb(1, 100_000),
    "bomb of many parts": lambda: bomb(150, 200),
    "zip in a zip": nested,
    "traversal": lambda: bank("../bank.yaml", "id: x\n"),
    "absolute path": lambda: bank("/etc/bank.yaml", "id: x\n"),
    "backslash": lambda: bank("rules\\..\\x.yaml", "rules: []\n"),
    "link": link,
    "foreign file": lambda: bank("rules/x.py", "import os\n"),
    "wrong ending": lambda: bank("rules/x.yml", "rules: []\n"),
    "names that differ by case": lambda: bank("rules/SOP.yaml", "rules: []\n"),
    "no zip": lambda: b"rules: []\n" * 1000,
    "double key": lambda: changed("bank.yaml", "language: en", "language: en\nlanguage: de"),
    "nul": lambda: changed("bank.yaml", "language: en", "language: e\0n"),
    "escaped nul": lambda: changed("bank.yaml", "language: en", 'language: "e\\0n"'),
    "half a character": lambda: changed("bank.yaml", "language: en", 'language: "\\ud800"'),
    "invalid UTF-8": lambda: bank("rules/x.yaml", b"rules: []\n# \xff\n"),
    "UTF-16": lambda: bank("rules/x.yaml", "rules: []\n".encode("utf-16")),
    "template in a text": lambda: changed("bank.yaml", "Your company", "Your {{ secret }}"),
    "markup in a text": lambda: changed("bank.yaml", "Your company", "Your <script>"),
    "file url in a text": lambda: changed("bank.yaml", "Your company", "See file:///etc/passwd"),
    "long number": lambda: changed("bank.yaml", "near: 4", f"near: {'9' * 5_000}"),
    "large number": lambda: changed("bank.yaml", "near: 4", "near: 1000000001"),
    "numbers up to a thousand million": lambda: changed(
        "dimensions/sop.yaml", "    max: 10\n", "    max: 1000000000\n"
    ),
    "deep parentheses": lambda: bank("rules/x.yaml", rules(rule("x", DEEP))),
    "enormous list": lambda: bank("rules/x.yaml", rules(rule("x", LISTED))),
    "list as long as may be": lambda: bank("rules/x.yaml", rules(rule("x", SHORT_LIST))),
    "twenty multi-selects": lambda: with_multi_selects(20, 1, 18),
    "many multi-selects in many rules": lambda: with_multi_selects(20, 500, 10),
    "ring of prerequisites": lambda: ring(200),
    "caps that read all": caps_that_read_all,
}
"""What each is -> the zip."""


def taken(data: bytes) -> list[Problem]:
    """What speaks against a bank, as an upload finds it."""
    try:
        files = read_zip(data)
    except ContentError as error:
        return list(error.problems)
    loaded, problems = lint(files)
    if loaded is not None:
        problems += list(example_problems(loaded, files))
    return problems


def outcomes() -> Iterator[dict[str, object]]:
    for name, make in HOSTILE.items():
        data = make()
        started = time.process_time()
        problems = taken(data)
        seconds = time.process_time() - started
        told = [str(p) for p in problems[:50]]
        kept = sorted({text.kept() for p in problems for text in (p.what, p.remedy)})
        yield {"name": name, "seconds": seconds, "problems": told, "kept": kept[:50]}
    yield {"name": "", "seconds": 0.0, "megabytes": peak_megabytes(), "problems": []}


def peak_megabytes() -> float:
    """The most memory this program held; its maxrss would tell of who started it as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    for each in outcomes():
        sys.stdout.write(json.dumps(each) + "\n")
