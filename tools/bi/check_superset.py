"""Let Apache Superset, a real BI server, read the published database.

`make bi` runs this after `make build`. It installs Superset into an environment of its
own, starts it on loopback, and does over its REST API what a user does with the mouse:
connect the database, list the tables, make a dataset, draw a chart. What the chart
shows is compared with the Parquet file of the same mart.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

TOOLS = Path(__file__).resolve().parent
ROOT = TOOLS.parents[1]
BUILD = ROOT / "build"

# Superset needs half a minute to make its own database; a busy machine, more.
START_SECONDS = 300
REQUEST_SECONDS = 60
# Sums of the same doubles in another order.
RELATIVE_TOLERANCE = 1e-12

MART = "fct_geography_usage"
KEYS = ("wave_id", "geography_level", "usage_tier_name")


class CheckError(Exception):
    """Superset did not do what a user expects of it; the message says what."""


class Api:
    """Superset's REST API.

    Args:
        port: where it listens on loopback.
    """

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.headers = {"Content-Type": "application/json"}

    def login(self, user: str, password: str) -> None:
        """Get a token; every later call carries it."""
        answer = self.call(
            "POST",
            "security/login",
            {"username": user, "password": password, "provider": "db"},
        )
        self.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def call(self, method: str, path: str, body: Mapping | None = None) -> dict:
        """The answer to one call of `/api/v1/`.

        Raises:
            CheckError: Superset refuses; with its own words.
        """
        request = urllib.request.Request(
            f"{self.root}/api/v1/{path}",
            method=method,
            headers=self.headers,
            data=json.dumps(body).encode() if body is not None else None,
        )
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            raise CheckError(f"{method} {path}: {error.code} {text}") from error

    def is_up(self) -> bool:
        """Whether the server answers."""
        try:
            with urllib.request.urlopen(f"{self.root}/health", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False


def installed(folder: Path) -> Path:
    """The Python of Superset's environment, made of `superset.lock` where it is not."""
    python = folder / "venv" / "bin" / "python"
    lock = TOOLS / "superset.lock"
    stamp = folder / "superset.lock"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return python
    uv = str(Path(sys.executable).with_name("uv"))
    shutil.rmtree(folder / "venv", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    base = [uv, "venv", "--quiet", "--python", sys.executable, str(folder / "venv")]
    subprocess.run(base, check=True)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python)]
    subprocess.run([*sync, str(lock)], check=True)
    shutil.copyfile(lock, stamp)
    return python


@contextmanager
def serving(python: Path, log: Path) -> Iterator[Api]:
    """Superset on a free port, an administrator logged in; stopped at the end.

    Raises:
        CheckError: it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user, password = "bi", secrets.token_urlsafe()
    with tempfile.TemporaryDirectory() as state, log.open("w") as output:
        server = subprocess.Popen(
            [str(python), str(TOOLS / "serve_superset.py"), str(port)],
            env=os.environ
            | {
                "SUPERSET_CONFIG_PATH": str(TOOLS / "superset_config.py"),
                "SUPERSET_HOME": state,
                "BI_STATE": state,
                "BI_SECRET_KEY": secrets.token_urlsafe(),
                "BI_USER": user,
                "BI_PASSWORD": password,
            },
            cwd=state,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            api = Api(port)
            deadline = time.monotonic() + START_SECONDS
            while not api.is_up():
                if server.poll() is not None or time.monotonic() > deadline:
                    raise CheckError(f"Superset does not start: see {log}")
                time.sleep(0.2)
            api.login(user, password)
            yield api
        finally:
            server.terminate()
            server.wait()


def connect(api: Api, database: Path) -> int:
    """Add the published database, read-only; its id."""
    engine = {"engine_params": {"connect_args": {"read_only": True}}}
    answer = api.call(
        "POST",
        "database/",
        {
            "database_name": "Economic Index",
            "sqlalchemy_uri": f"duckdb:///{database}",
            "extra": json.dumps(engine),
        },
    )
    return answer["id"]


def tables_seen(api: Api, database_id: int, schema: str) -> list[str]:
    """Names of the tables that Superset offers in a schema, sorted."""
    answer = api.call("GET", f"database/{database_id}/tables/?q=(schema_name:{schema})")
    return sorted(table["value"] for table in answer["result"])


def comments_seen(api: Api, database_id: int, schema: str, table: str) -> list[str]:
    """The columns' descriptions as Superset shows them, in the table's order."""
    answer = api.call(
        "GET",
        f"database/{database_id}/table_metadata/?name={table}&schema={schema}",
    )
    return [column["comment"] for column in answer["columns"]]


def chart(api: Api, database_id: int) -> list[tuple]:
    """Rows of a bar chart: places and share of usage by wave, level and tier."""
    dataset = api.call(
        "POST",
        "dataset/",
        {"database": database_id, "schema": "marts", "table_name": MART},
    )
    query = {
        "columns": list(KEYS),
        "metrics": [
            {"expressionType": "SQL", "sqlExpression": "count(*)", "label": "places"},
            {
                "expressionType": "SIMPLE",
                "column": {"column_name": "usage_pct"},
                "aggregate": "SUM",
                "label": "usage_pct",
            },
        ],
        "orderby": [[key, True] for key in KEYS],
        "row_limit": 1000,
    }
    answer = api.call(
        "POST",
        "chart/data",
        {
            "datasource": {"id": dataset["id"], "type": "table"},
            "result_format": "json",
            "result_type": "full",
            "queries": [query],
        },
    )
    rows = answer["result"][0]["data"]
    return [tuple(row[name] for name in (*KEYS, "places", "usage_pct")) for row in rows]


def chart_of_the_mart(published: Path) -> list[tuple]:
    """The same rows, of the mart's Parquet file."""
    keys = ", ".join(KEYS)
    return duckdb.sql(
        f"""
        select {keys}, count(*) as places, sum(usage_pct) as usage_pct
        from read_parquet('{published}/parquet/marts/{MART}.parquet')
        group by {keys}
        order by {keys}
        """
    ).fetchall()


def same(left: Sequence[tuple], right: Sequence[tuple]) -> bool:
    """Whether two charts show the same; the shares up to the order of summing."""
    return len(left) == len(right) and all(
        a[:-1] == b[:-1]
        and (a[-1] == b[-1] or math.isclose(a[-1], b[-1], rel_tol=RELATIVE_TOLERANCE))
        for a, b in zip(sorted(left, key=str), sorted(right, key=str), strict=True)
    )


def check(published: Path, folder: Path) -> None:
    """Install, serve, connect, list, draw, compare.

    Args:
        published: a build's `published` folder.
        folder: where Superset's environment and log go.

    Raises:
        CheckError: Superset does not see what was published.
    """
    start = time.monotonic()
    python = installed(folder)
    print(f"Superset installed after {time.monotonic() - start:.0f} s", flush=True)
    with serving(python, folder / "superset.log") as api:
        print(f"Superset serves after {time.monotonic() - start:.0f} s", flush=True)
        database_id = connect(api, published.resolve() / "published.duckdb")
        count = 0
        for schema in sorted((published / "parquet").iterdir()):
            tables = tables_seen(api, database_id, schema.name)
            if tables != sorted(path.stem for path in schema.glob("*.parquet")):
                raise CheckError(f"Superset lists other tables of {schema.name}")
            count += len(tables)
        if not all(comments_seen(api, database_id, "marts", MART)):
            raise CheckError(f"Superset shows a column of {MART} without description")
        drawn = chart(api, database_id)
        if not drawn or not same(drawn, chart_of_the_mart(published)):
            raise CheckError(f"the chart differs from the mart {MART}")
    print(
        f"Superset lists {count} tables with their descriptions; its chart of {MART} "
        f"has the mart's {len(drawn)} rows. {time.monotonic() - start:.0f} s"
    )


def main() -> int:
    """Returns the exit code: 0 all is well, 1 it is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--published", type=Path, default=BUILD / "published")
    parser.add_argument("--folder", type=Path, default=BUILD / "bi")
    arguments = parser.parse_args()
    if not (arguments.published / "published.duckdb").exists():
        print(f"nothing in {arguments.published}: run `make build`", file=sys.stderr)
        return 1
    try:
        check(arguments.published, arguments.folder)
    except CheckError as error:
        print(f"The BI check failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
