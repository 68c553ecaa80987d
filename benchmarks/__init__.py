"""Reproducible measurements; each prints one JSON line."""
