"""Apache Superset's settings for the test: everything local, nothing kept.

Superset reads this file because `SUPERSET_CONFIG_PATH` names it.
"""

import os

SECRET_KEY = os.environ["BI_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['BI_STATE']}/superset.db"
# The test speaks to the API with a bearer token, not with a browser's session.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
