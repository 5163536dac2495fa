"""The resource provider by which Placement knows a compute: nova@15.1.5, nova/scheduler/client/report.py."""
import sys

from .database import option
from .session import Session


class Provider:
    """Makes it once, as soon as Placement takes it."""

    def __init__(self, path, database, host):
        if not option(path, "placement", "os_region_name"):
            # nova/compute/manager.py, init_host
            sys.exit("This compute is not configured to talk to the placement service.")
        self._session = Session(path, "placement")
        self._database = database
        self._host = host
        self._is_made = False

    def __call__(self):
        if self._is_made:
            return
        nodes = self._database.rows(
            "SELECT uuid, hypervisor_hostname, vcpus, memory_mb, local_gb FROM compute_nodes WHERE host = %s AND deleted = 0",
            self._host,
        )
        for node in nodes:
            self._make(node)
        self._is_made = True

    def _make(self, node):
        providers = self._session.endpoint("placement") + "/resource_providers"
        provider = "%s/%s" % (providers, node["uuid"])
        if self._session.ask("GET", provider) == 404:
            self._must("POST", providers, {"uuid": node["uuid"], "name": node["hypervisor_hostname"]})
        totals = {"VCPU": node["vcpus"], "MEMORY_MB": node["memory_mb"], "DISK_GB": node["local_gb"]}
        inventories = {kind: {"total": total} for kind, total in totals.items()}
        self._must("PUT", provider + "/inventories", {"resource_provider_generation": 0, "inventories": inventories})

    def _must(self, method, url, body):
        status = self._session.ask(method, url, body)
        if status not in (200, 201):
            raise RuntimeError("%s %s: %s" % (method, url, status))
