"""Banks that mean harm are refused with a place and a remedy, quickly and in little memory."""

# ruff: noqa: E501  # a case is one line

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmark.core.saying import read_said
from tests.content.hostile import HOSTILE
from tests.content.in_german import is_told

SECONDS, TOGETHER, MEGABYTES = 5, 20, 300
MESSAGE = re.compile(r"[^:\n]+:\d+:\d+: .+; .+", re.DOTALL)

SAID = {
    "aliases bomb": "rules/x.yaml:1:4: anchors and aliases are not allowed; write the value out",
    "anchor": "rules/x.yaml:1:8: anchors and aliases are not allowed; write the value out",
    "tag": "rules/x.yaml:1:8: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed; remove it",
    "directive": "rules/x.yaml:2:1: % directives are not allowed; remove them, all is YAML 1.2",
    "second document": "rules/x.yaml:2:1: a second document starts here; keep one document a file",
    "deep in a line": "rules/x.yaml:1:13: nested deeper than 12 levels; flatten it",
    "deep in lines": "rules/x.yaml:13:13: nested deeper than 12 levels; flatten it",
    "huge file": "rules/x.yaml:1:1: the file is larger than 200 kB; split it by subject",
    "many values": "rules/x.yaml:10000:3: more than 10000 values; split the file",
    "many values in many files": "rules/v3.yaml:1:1: the bank holds more than 40,000 values up to this file; leave out what is not asked",
    "more lines than a bank has": ":1:1: there are more than 100,000 lines and commas up to this file; leave out what is not asked",
    "many values in translations": ":1:1: there are more than 100,000 lines and commas up to this file; leave out what is not asked",
    "many values in examples": ":1:1: there are more than 20,000 lines and commas up to this file; leave out what is not asked",
    "many files": "the zip:1:1: it has 900 files; keep at most 200",
    "more files than a bank has": "files; keep at most 200",
    "zip bomb": "rules/r0.yaml:1:1: the file is larger than 200 kB; split it by subject",
    "bomb of many parts": "the zip:1:1: its files hold more than 8,000,000 bytes; leave out what is not the bank",
    "zip in a zip": "0.zip:1:1: this file is no part of a bank; keep bank.yaml, tasks.yaml",
    "traversal": "../bank.yaml:1:1: this path leads out of the bank; use paths inside the bank",
    "absolute path": "/etc/bank.yaml:1:1: this path leads out of the bank; use paths inside the bank",
    "backslash": ":1:1: this path leads out of the bank; use paths inside the bank",
    "link": "rules/link.yaml:1:1: this is a link or a device; put the file itself there",
    "foreign file": "rules/x.py:1:1: this file is no part of a bank; keep bank.yaml, tasks.yaml",
    "wrong ending": "rules/x.yml:1:1: this file is no part of a bank; keep bank.yaml, tasks.yaml",
    "names that differ by case": "rules/SOP.yaml:1:1: another file has this name, big and small letters aside; keep one of the files",
    "no zip": "the zip:1:1: this is no whole zip file; make it anew",
    "double key": "bank.yaml:7:1: the key 'language' stands twice; keep one of them",
    "nul": "bank.yaml:6:12: this character cannot stand in a file; remove it",
    "escaped nul": "bank.yaml:6:11: the value holds control characters; write plain text",
    "half a character": "bank.yaml:6:11: the value holds control characters; write plain text",
    "invalid UTF-8": "rules/x.yaml:1:1: byte 12 is not UTF-8; save the file as UTF-8",
    "UTF-16": "rules/x.yaml:1:1: byte 0 is not UTF-8; save the file as UTF-8",
    "template in a text": "title holds markup; write plain text, without HTML",
    "markup in a text": "title holds markup; write plain text, without HTML",
    "file url in a text": "title holds markup; write plain text, without HTML",
    "long number": "'99999999999999999999' is not a number; quote it if it is a text",
    "large number": "near is 1000000001; use 0 to 100",
    "numbers up to a thousand million": "the bands end at 10; end at 1000000000",
    "deep parentheses": "rules/x.yaml:6:11: x reads one answer; name the two that pull apart",
    "enormous list": "rules/x.yaml:7:1: longer than 600 characters; split the rule",
    "list as long as may be": "the condition of x is never true; mend it or drop it",
    "twenty multi-selects": "rules/many.yaml:6:11: the condition of r0 names too much; split it",
    "many multi-selects in many rules": "names too much; split it",
    "ring of prerequisites": "rules/ring0.yaml:2:9: ring0 is a prerequisite of itself; drop one of the prerequisites",
    "caps that read all": "caps tell more than 2,000 ways to answer apart; let them read fewer answers",
}


def limit() -> None:
    """What the program may have, whatever it reads."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES * 2**20, MEGABYTES * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))


@cache
def taken() -> dict[str, dict[str, Any]]:
    """What each bank gave, by its name, all in one program."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.content.hostile"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        preexec_fn=limit,
    )
    assert done.returncode == 0, done.stderr
    return {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}


def test_every_bank_has_its_answer() -> None:
    assert list(SAID) == list(HOSTILE)
    assert len(HOSTILE) >= 19


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_bank_is_refused_with_place_and_remedy(name: str) -> None:
    found = taken()[name]

    assert any(SAID[name] in each for each in found["problems"]), found["problems"]
    assert all(MESSAGE.fullmatch(each) for each in found["problems"])
    assert found["seconds"] < SECONDS


@pytest.mark.parametrize("name", HOSTILE)
def test_its_problems_can_be_told_in_german(name: str) -> None:
    texts = [read_said(each) for each in taken()[name]["kept"]]

    assert texts
    assert [each for each in texts if not is_told(each)] == []


def test_all_together_take_little_time_and_memory() -> None:
    found = taken()

    assert sum(each["seconds"] for each in found.values()) < TOGETHER
    assert found[""]["megabytes"] < MEGABYTES
