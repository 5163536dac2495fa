"""Newton's Neutron server, and the agents of both releases: they would need a message queue and a switch."""
import json
import socket

from . import children
from .api import serve
from .authtoken import Keystone
from .database import Database, option
from .heartbeat import Row, forever

CONFIGURATION = "/etc/neutron/neutron.conf"

AGENTS = {
    "neutron-openvswitch-agent": ("Open vSwitch agent", "N/A"),
    "neutron-l3-agent": ("L3 agent", "l3_agent"),
    "neutron-dhcp-agent": ("DHCP agent", "dhcp_agent"),
    "neutron-metadata-agent": ("Metadata agent", "N/A"),
}

# The process that an agent starts for its networks or routers, and the port on which the lab asks it.
CHILDREN = {"neutron-dhcp-agent": ("dnsmasq", 6767), "neutron-l3-agent": ("keepalived", 6768)}


def run(unit, release):
    database = Database.of(CONFIGURATION)
    if unit in AGENTS:
        return forever(with_children(unit, agent(unit, release, database)))
    address = (option(CONFIGURATION, "DEFAULT", "bind_host"), int(option(CONFIGURATION, "DEFAULT", "bind_port")))

    keystone = Keystone(CONFIGURATION)

    def listed(name, statement):
        return keystone.required(lambda request: (200, {name: database.rows(statement)}, {}))

    serve(
        [address],
        unit,
        [
            ("GET", "/", lambda request: (200, {"versions": [{"id": "v2.0", "status": "CURRENT", "links": []}]}, {})),
            ("GET", "/v2.0/networks", listed("networks", "SELECT id, name, status FROM networks")),
            ("GET", "/v2.0/ports", listed("ports", PORTS)),
            ("GET", "/v2.0/agents", listed("agents", "SELECT id, agent_type, `binary`, host FROM agents")),
        ],
    )


PORTS = (
    "SELECT ports.id, ports.name, ports.status, ml2_port_bindings.host `binding:host_id` FROM ports"
    " LEFT JOIN ml2_port_bindings ON ml2_port_bindings.port_id = ports.id"
)


def with_children(unit, beat):
    if unit not in CHILDREN:
        return beat
    address = option(CONFIGURATION, "DEFAULT", "bind_host")
    name, port = CHILDREN[unit]

    def both():
        children.ensure(name, address, port)
        beat()

    return both


def agent(unit, release, database):
    """The agent's row; its id is that of the first start of its kind on this host."""
    kind, topic = AGENTS[unit]
    host = option(CONFIGURATION, "DEFAULT", "host") or socket.gethostname()
    known = database.value("SELECT id FROM agents WHERE agent_type = %s AND host = %s", kind, host)
    identity = known or database.value("SELECT UUID()")
    return Row(
        database,
        "agents",
        {"agent_type": kind, "host": host},
        {
            "id": identity,
            "`binary`": unit,
            "topic": topic,
            "admin_state_up": 1,
            "created_at": database.value("SELECT UTC_TIMESTAMP()"),
            "started_at": database.value("SELECT UTC_TIMESTAMP()"),
            "heartbeat_timestamp": database.value("SELECT UTC_TIMESTAMP()"),
            "description": "stand-in of %s's" % release.capitalize(),
            "configurations": json.dumps({"stand_in": release}),
            "`load`": 0,
        },
        "heartbeat_timestamp = UTC_TIMESTAMP()",
    )
