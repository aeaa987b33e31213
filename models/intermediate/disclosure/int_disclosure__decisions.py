"""Which cells may be published.

A Python model because its rules are repeated until none is broken, which SQL for both
engines cannot say; the rules themselves are SQL, in economic_index/disclosure/sql.
"""

from economic_index.disclosure import decided


def model(dbt, session):
    dbt.config(materialized="table")
    relations = {
        "cells": dbt.ref("int_disclosure__cells"),
        "nodes": dbt.ref("int_hierarchies__nodes"),
        "ancestors": dbt.ref("int_hierarchies__ancestors"),
        "account_cells": dbt.ref("int_disclosure__account_cells"),
        "offered": dbt.ref("int_disclosure__offered"),
        "thresholds": dbt.ref("disclosure_thresholds"),
    }
    return decided(relations, dbt.ref("int_disclosure__switches"), session)
