"""Newton's Cinder. Its rows say with which versions of RPC and objects each unit speaks."""
import socket

from .api import serve
from .authtoken import Keystone
from .database import Database, option
from .heartbeat import Row, forever

CONFIGURATION = "/etc/cinder/cinder.conf"

# RPC_API_VERSION of each rpcapi.py and the newest of cinder/objects/base.py at newton-eol.
RPC = {"cinder-volume": "3.0", "cinder-scheduler": "3.0", "cinder-backup": "2.0"}
OBJECTS = "1.11"


def run(unit, release):
    database = Database.of(CONFIGURATION)
    if unit in RPC:
        host = option(CONFIGURATION, "DEFAULT", "host") or socket.gethostname()
        if unit == "cinder-volume":
            backend = option(CONFIGURATION, "DEFAULT", "enabled_backends")
            host = "%s@%s" % (option(CONFIGURATION, backend, "backend_host", host), backend)
        return forever(
            Row(
                database,
                "services",
                {"host": host, "`binary`": unit, "deleted": 0},
                {
                    "topic": unit,
                    "report_count": 0,
                    "disabled": 0,
                    "availability_zone": "nova",
                    "rpc_current_version": RPC[unit],
                    "object_current_version": OBJECTS,
                },
                "report_count = report_count + 1, updated_at = UTC_TIMESTAMP(),"
                " created_at = COALESCE(created_at, UTC_TIMESTAMP())",
            )
        )
    address = (
        option(CONFIGURATION, "DEFAULT", "osapi_volume_listen"),
        int(option(CONFIGURATION, "DEFAULT", "osapi_volume_listen_port", "8776")),
    )

    keystone = Keystone(CONFIGURATION)

    def volumes(request, project):
        rows = database.rows("SELECT id, display_name name FROM volumes WHERE deleted = %s ORDER BY created_at", 0)
        return 200, {"volumes": rows}, {}

    version = {"id": "v3.0", "status": "CURRENT", "version": "3.15", "min_version": "3.0", "links": []}
    serve(
        [address],
        unit,
        [
            ("GET", "/", lambda request: (300, {"versions": [version]}, {})),
            ("GET", "/v3", lambda request: (200, {"versions": [version]}, {})),
            ("GET", "/v3/([^/]+)/volumes", keystone.required(volumes)),
        ],
    )
