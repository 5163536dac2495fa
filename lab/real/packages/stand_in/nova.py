"""Newton's Nova, and the parts of Ocata's that a lab can't run: nova-compute has no hypervisor here."""
import socket

from .api import serve
from .authtoken import Keystone
from .database import Database, option
from .heartbeat import Row, forever
from .provider import Provider

CONFIGURATION = "/etc/nova/nova.conf"

# nova/objects/service.py, SERVICE_VERSION at newton-eol and ocata-eol.
SERVICE_VERSION = {"newton": 15, "ocata": 16}
TOPICS = {
    "nova-api": "None",
    "nova-compute": "compute",
    "nova-conductor": "conductor",
    "nova-consoleauth": "consoleauth",
    "nova-scheduler": "scheduler",
}
BINARIES = {"nova-api": "nova-osapi_compute"}


def run(unit, release):
    database = Database.of(CONFIGURATION)
    if unit == "nova-novncproxy":
        address = (option(CONFIGURATION, "vnc", "novncproxy_host"), int(option(CONFIGURATION, "vnc", "novncproxy_port")))
        return serve([address], unit, [("GET", "/", lambda request: (200, {"console": "stand-in"}, {}))])
    # An API's row goes by the address that it listens on: nova/service.py, WSGIService.
    named = "osapi_compute_listen" if unit == "nova-api" else "host"
    host = option(CONFIGURATION, "DEFAULT", named) or socket.gethostname()
    row = Row(
        database,
        "services",
        {"host": host, "`binary`": BINARIES.get(unit, unit), "deleted": 0},
        {"topic": TOPICS[unit], "version": SERVICE_VERSION[release], "report_count": 0, "disabled": 0, "forced_down": 0},
        "report_count = report_count + 1, last_seen_up = UTC_TIMESTAMP(), updated_at = UTC_TIMESTAMP(),"
        " created_at = COALESCE(created_at, UTC_TIMESTAMP())",
    )
    if unit == "nova-compute" and release == "ocata":
        provider = Provider(CONFIGURATION, database, host)

        def beat():
            row()
            provider()

        return forever(beat)
    if unit != "nova-api":
        return forever(row)
    row()
    address = (
        option(CONFIGURATION, "DEFAULT", "osapi_compute_listen"),
        int(option(CONFIGURATION, "DEFAULT", "osapi_compute_listen_port", "8774")),
    )

    def servers(request):
        rows = database.rows("SELECT uuid id, display_name name FROM instances WHERE deleted = %s ORDER BY id DESC", 0)
        return 200, {"servers": rows}, {}

    def flavors(request):
        rows = Database.of(CONFIGURATION, "api_database").rows("SELECT flavorid id, name FROM flavors ORDER BY id")
        return 200, {"flavors": rows}, {}

    keystone = Keystone(CONFIGURATION)
    version = {"id": "v2.1", "status": "CURRENT", "version": "2.38", "min_version": "2.1", "links": []}
    serve(
        [address],
        unit,
        [
            ("GET", "/", lambda request: (200, {"versions": [version]}, {})),
            ("GET", "/v2.1", lambda request: (200, {"version": version}, {})),
            ("GET", "/v2.1/servers", keystone.required(servers)),
            ("GET", "/v2.1/flavors", keystone.required(flavors)),
        ],
    )
