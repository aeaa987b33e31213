"""Synthetic usage records of any size, shaped by the figures printed in the report.

`write_sample_records` writes a folder of Parquet files in the layout of the usage
records and, beside them, the reference tables they point into. A size of n gives n
conversations on Claude.ai and n API records. The same size gives the same bytes,
however many workers write it; another version of DuckDB may give others, as its hash
may change.

Every record is drawn: its place by the usage shares of countries and states, its
account within the place (few accounts have many records), its task by the income
group of the place and the platform, its request by the occupation of the task, its
pattern by task, platform and income group, its tokens by the task.

The cases below are planted, with exact counts at every size. Their records have
ordinary networks, are not flagged and have one account each, except where the case
says otherwise. "Only" means that no other record has that place, task or request.

| case | platform | where | records |
|---|---|---|---|
| country of 14 | Claude.ai | AG only | 14 |
| country of 15 | Claude.ai | BM only | 15 |
| country of 16 | Claude.ai | KY only | 16 |
| country of 15 by 4 accounts | Claude.ai | DM only | 15 |
| country of 15 by 5 accounts | Claude.ai | GD only | 15 |
| country half of one account | Claude.ai | KI only | 40, of one account 20 |
| country more than half of one account | Claude.ai | KN only | 40, of one account 21 |
| tasks of 14 and 15 | Claude.ai | LI only | 14, 15 and 31 of three tasks |
| tasks of 4 and 5 accounts | Claude.ai | SM only | 15 by 4, 15 by 5, 30 by 30 |
| tasks dominated | Claude.ai | SC only | 30 (one account 15), 30 (one 16), 30 |
| tasks all small | Claude.ai | WS only | 9 of each of five tasks |
| patterns of 14 and 15 | Claude.ai | TO only | 14, 15 and 31 of three patterns |
| country of 14 after exclusions | Claude.ai | VC only | 14 + 2 VPN, 2 anycast, 2 \
hosting, 2 flagged |
| country of 15 after exclusions | Claude.ai | VU only | 15 + the same |
| nothing known | Claude.ai | CV only | 16 without a task, 17 without a pattern, 18 of \
pattern `none`, 19 without a request |
| state of 14 | Claude.ai | US-WY only | 14 |
| Namibia | Claude.ai | NA | 20, beside those drawn |
| no country | Claude.ai | null | 20, beside those drawn |
| excluded countries | Claude.ai | each of them | 1, beside those drawn |
| rare task of 14 | both | US-CA, task only | 14 |
| rare task of 15 | both | US-CA, task only | 15 |
| rare task of 15 by 4 accounts | both | US-CA, task only | 15 |
| rare task of 15 by 5 accounts | both | US-CA, task only | 15 |
| rare task half of one account | both | US-CA, task only | 40, of one account 20 |
| rare task more than half of one account | both | US-CA, task only | 40, of one 21 |
| request of 499 | both | 8 countries, request only | 499 by 250 |
| request of 500 by 249 accounts | both | 8 countries, request only | 500 by 249 |
| request of 500 by 250 accounts | both | 8 countries, request only | 500 by 250 |
| request half of one account | both | 8 countries, request only | 500, of one 250 |
| request more than half of one account | both | 8 countries, request only | 502, of \
one 252 |

The requests are planted from a size of 50,000 on. Drawn at every size: about 5
percent of records to leave out for their network type, 1 percent flagged, 0.3 percent
from excluded countries; places, tasks, requests and patterns that are null; API
records of several models, some with their cost and some without, one model that no
price list knows.
"""

from economic_index.sample.records.parameters import SAMPLE_SIZE
from economic_index.sample.records.planted import planted_cases
from economic_index.sample.records.write_records import write_sample_records

__all__ = ["SAMPLE_SIZE", "planted_cases", "write_sample_records"]
