"""What the report says in sentences. Page and PDF take every word and number from here."""

from benchmark.render.words.dimensions import Dimensions
from benchmark.render.words.method import Method
from benchmark.render.words.next_rung import NextRung
from benchmark.render.words.standing import Standing
from benchmark.render.words.steps import Steps
from benchmark.render.words.work import Work


class ReportWords(Standing, NextRung, Dimensions, Steps, Work, Method):
    """The words of one report in one language; every attribute is text or a tuple of it."""
