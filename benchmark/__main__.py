"""The command line: serve, check, score, report, user, bank, version."""

from __future__ import annotations

from benchmark.cli import main

if __name__ == "__main__":
    main()
