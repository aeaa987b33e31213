"""Without a log, dbt makes the messages that somebody listens to, and no others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from dbt.adapters.events.types import AdapterDeprecationWarning, SQLQuery
from dbt.events.types import NodeStart
from dbt_common.events import base_types, event_manager_client
from dbt_common.events.functions import fire_event
from google.protobuf.json_format import ParseDict, ParseError

from economic_index.dbt_messages import leave_out_the_unheard, message_of

NODE = {
    "node_path": "marts/dim_wave.sql",
    "node_name": "dim_wave",
    "unique_id": "model.economic_index.dim_wave",
    "resource_type": "model",
    "materialized": "table",
    "node_status": "started",
    "node_started_at": "2000-02-07T00:00:00",
    "node_finished_at": "",
    "meta": {"grain": "wave", "columns": "['wave_id']"},
    "node_relation": {"database": "warehouse", "schema": "marts", "alias": "dim_wave"},
    "node_checksum": "0" * 64,
}


@pytest.fixture
def heard(monkeypatch):
    """The names of the messages that a listener of dbt hears."""
    monkeypatch.setattr(
        event_manager_client, "_EVENT_MANAGER", event_manager_client.get_event_manager()
    )
    monkeypatch.setattr(base_types, "ParseDict", base_types.ParseDict)
    leave_out_the_unheard.__wrapped__()
    names: list[str] = []
    event_manager_client.add_callback_to_manager(
        lambda message: names.append(message.info.name)
    )
    return names


def fire_three():
    """A statement, the start of a node, and a warning."""
    fire_event(SQLQuery(conn_name="model", sql="select 1", node_info=NODE))
    fire_event(NodeStart(node_info=NODE))
    fire_event(AdapterDeprecationWarning(old_name="old", new_name="new"))


def test_a_listener_hears_nodes_and_warnings(heard):
    fire_three()
    assert heard == ["NodeStart", "AdapterDeprecationWarning"]


def test_a_log_gets_every_message(heard):
    lines = []
    event_manager_client.get_event_manager().loggers.append(
        SimpleNamespace(filter=lambda message: True, write_line=lines.append)
    )
    fire_three()
    assert heard == ["SQLQuery", "NodeStart", "AdapterDeprecationWarning"]
    assert [line.info.name for line in lines] == heard
    assert lines[0].data.sql == "select 1"
    assert lines[1].data.node_info.node_name == "dim_wave"


@pytest.mark.parametrize(
    "values",
    [
        {"node_info": NODE},
        {"node_info": NODE | {"meta": {}}},
        {"node_info": None},
        {},
    ],
)
def test_a_message_is_the_one_that_dbt_makes(values):
    kind = NodeStart.PROTO_TYPES_MODULE.NodeStart
    assert message_of(values, kind()) == ParseDict(values, kind())


def test_a_time_may_be_a_text():
    info = {"name": "NodeStart", "ts": "2000-02-07T00:00:00.5Z", "extra": {"a": "b"}}
    kind = NodeStart.PROTO_TYPES_MODULE.NodeStartMsg
    made = message_of({"info": info}, kind())
    assert made == ParseDict({"info": info}, kind())
    assert made.info.ts.nanos == 500_000_000


@pytest.mark.parametrize("values", [{"no_such_field": 1}, {"node_info": {"meta": 1}}])
def test_what_is_no_message_is_refused_as_by_dbt(values):
    kind = NodeStart.PROTO_TYPES_MODULE.NodeStart
    with pytest.raises(ParseError):
        message_of(values, kind())
