"""Run the audit: `python -m audit --minutes 20`.

Builds one log in full, then attacks random logs until the time is over, and prints what
was tried and what could be recovered. Everything in it is synthetic.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from audit.numbers import Numbers, audit_log
from audit.pipeline import Pipeline, full_build
from audit.random_logs import write_index, write_random_log

# (what, attribute of `Numbers`)
LINES = (
    ("random logs (synthetic)", "logs"),
    ("tables tried", "tables"),
    ("cells published", "published"),
    ("cells suppressed, unsafe in themselves", "unsafe"),
    ("cells suppressed to protect others", "secondary"),
    ("intervals of cells and sums not shown", "intervals"),
    ("linear programs solved for them", "programs"),
    ("cells RECOVERABLE (bounded below the threshold)", "recoverable"),
    ("cells and sums known exactly", "exact"),
    ("of these UNSAFE", "unsafe_exact"),
    ("other known sums, checked account by account", "sums"),
    ("of these UNSAFE", "unsafe_sums"),
    ("sums of tokens and cost known, and their differences", "totals"),
    ("of these UNSAFE", "unsafe_totals"),
    ("means of what records say", "means"),
    ("of these UNSAFE", "unsafe_means"),
    ("tables of places and units, or three facets, at once", "joint"),
    ("intervals of cells not shown in them", "joint_intervals"),
    ("cells RECOVERABLE from them", "joint_recoverable"),
    ("cells known exactly from them and UNSAFE", "joint_unsafe"),
)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m audit")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument(
        "--index",
        action="store_true",
        help="as an index of one's own, with what only such an index publishes",
    )
    options = parser.parse_args()
    protected, bare = Numbers(), Numbers()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("Building one log in full, for the compiled models …", flush=True)
        index = write_index(folder) if options.index else None
        write_random_log(folder / "first", 0, own_index=options.index)
        pipeline = Pipeline.of(full_build(folder, folder / "first", index))
        end = time.monotonic() + options.minutes * 60
        seed = options.first_seed
        # Ctrl-C ends it early, with the numbers so far.
        with suppress(KeyboardInterrupt):
            while time.monotonic() < end:
                shape, one, other = audit_log(
                    pipeline, folder / "log", seed, index=index
                )
                protected.add(one)
                bare.add(other)
                for line in one.found:
                    print(f"seed {seed}: {line}\n  {shape}", flush=True)
                seed += 1
    print(f"Seeds {options.first_seed} to {seed - 1}")
    print_numbers(protected, bare)


def print_numbers(protected: Numbers, bare: Numbers) -> None:
    """Print the sums over all logs, with the secondary rules and without."""
    print(f"{'':54} {'protected':>12} {'primary rule only':>18}")
    for words, attribute in LINES:
        with_rules, without = getattr(protected, attribute), getattr(bare, attribute)
        print(f"{words:54} {with_rules:>12,} {without:>18,}")
    cells = protected.published + protected.unsafe + protected.secondary
    if cells:
        print(
            f"Suppressed to protect others: {protected.secondary / cells:.1%} of the "
            "cells that hold records, "
            f"{protected.secondary_records / protected.all_records:.1%} of the records "
            "in them"
        )


if __name__ == "__main__":
    main()
