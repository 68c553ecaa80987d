"""What every renderer is forked from: the libraries, loaded and drawn with once.

The fork server imports this by name; nothing else may, because of what it does and loads.
"""

from __future__ import annotations

import os

from benchmark.render.work import give_way

# Before numpy is loaded: threads of its own would not survive a fork.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
give_way()

from benchmark.render import pdf  # noqa: E402, F401  # after the settings above
from benchmark.render.charts.draw import warm  # noqa: E402  # as above

warm()
