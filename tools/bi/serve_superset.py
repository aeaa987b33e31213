"""Set up an empty Apache Superset and serve it on loopback.

Runs in Superset's own environment, started by `check_superset.py`. One process does
what `superset db upgrade`, `superset init` and `superset run` do, because each of these
spends most of its time on starting Superset.
"""

import os
import sys
from pathlib import Path

import flask_migrate
import superset
from superset.app import create_app
from werkzeug.serving import make_server


def main(port: int) -> None:
    """Serve until stopped."""
    app = create_app()
    with app.app_context():
        from superset.extensions import appbuilder, security_manager

        migrations = Path(superset.__file__).with_name("migrations")
        flask_migrate.upgrade(directory=str(migrations))
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        security_manager.add_user(
            username=os.environ["BI_USER"],
            first_name="BI",
            last_name="test",
            email="bi@example.org",
            role=security_manager.find_role("Admin"),
            password=os.environ["BI_PASSWORD"],
        )
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
