"""Invented submissions for a demo site and for measuring: plausible, and marked as such.

The answers are scored by the real core. There are POOL different sets of them, which come again
under other names, on other days and in other states: their reports are stored once.
"""
