"""dbt finds this module by its name, and imports it before anything else.

It is there for the engines whose adapters do not call the project's Python
themselves: see economic_index/spark/adapter.py.
"""

from __future__ import annotations

from importlib.util import find_spec

# What dbt looks for in such a module: plugins in its own sense, none here.
plugins: list[type] = []

if find_spec("pyspark") and find_spec("dbt.adapters.spark"):
    from economic_index.spark.adapter import register

    register()
