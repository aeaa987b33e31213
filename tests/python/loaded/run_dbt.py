"""The command dbt, which takes over what it parsed before.

dbt parses every file anew where a variable of the environment that the profile names
has another value than the last time, and in a new target folder. What it parses depends
on neither: so it parses without them first, as a build does.
"""

from __future__ import annotations

import os
import sys

from dbt.cli.main import dbtRunner

PLACES = ("ECONOMIC_INDEX_WAREHOUSE", "DBT_TARGET_PATH")


def main(parsed_before: str, *command: str) -> int:
    """Run a command of dbt.

    Args:
        parsed_before: the target folder that holds what was parsed.
        command: the command and its options.

    Returns:
        0 if it succeeded, and 1 otherwise.
    """
    given = {name: os.environ.pop(name) for name in PLACES if name in os.environ}
    options = ["--no-write-json", "--log-level", "none"]
    parsed = dbtRunner().invoke(["parse", *options, "--target-path", parsed_before])
    if not parsed.success:
        raise RuntimeError(parsed.exception)
    os.environ |= given
    return int(not dbtRunner(manifest=parsed.result).invoke(list(command)).success)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
