"""A session with Keystone as a section of a service's configuration describes it: keystoneauth's in small."""
import json
import time
import urllib.error
import urllib.request

from .database import option

# keystonemiddleware@4.9.0 has no limit for an answer (http_connect_timeout); this one is longer than HAProxy's.
PATIENCE_SECONDS = 90
# http_request_max_retries there; keystoneauth1@2.18.0 waits half a second before the first of them, and twice as long each time.
CONNECT_RETRIES = 3
FIRST_RETRY_SECONDS = 0.5


class Session:
    def __init__(self, path, section):
        self._option = lambda name: option(path, section, name)
        self._token = None
        self._catalog = []

    def ask(self, method, url, body=None, headers=None):
        """The status of the answer. A token that has come to its end is replaced by a new one."""
        status = self._ask(method, url, self._token or self._login(), body, headers)
        return self._ask(method, url, self._login(), body, headers) if status == 401 else status

    def endpoint(self, kind):
        """The internal URL of a service in the section's region."""
        if not self._catalog:
            self._login()
        for service in self._catalog:
            for each in service["endpoints"] if service["type"] == kind else []:
                if each["interface"] == "internal" and each["region_id"] == self._option("os_region_name"):
                    return each["url"]
        raise LookupError("no endpoint of type %s in the catalogue" % kind)

    def _login(self):
        user = {
            "name": self._option("username"),
            "password": self._option("password"),
            "domain": {"name": self._option("user_domain_name")},
        }
        project = {"name": self._option("project_name"), "domain": {"name": self._option("project_domain_name")}}
        identity = {"methods": ["password"], "password": {"user": user}}
        wanted = {"auth": {"identity": identity, "scope": {"project": project}}}
        with _open("POST", self._option("auth_url") + "/auth/tokens", wanted, {}) as answer:
            self._catalog = json.loads(answer.read().decode())["token"].get("catalog", [])
            self._token = answer.headers["X-Subject-Token"]
        return self._token

    def _ask(self, method, url, token, body, headers):
        try:
            with _open(method, url, body, dict(headers or {}, **{"X-Auth-Token": token})) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def _open(method, url, body, headers):
    data = None if body is None else json.dumps(body).encode()
    about = dict(headers, **{"Content-Type": "application/json"}) if data else headers
    request = urllib.request.Request(url, data=data, headers=about, method=method)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for retry in range(CONNECT_RETRIES):
        try:
            return direct.open(request, timeout=PATIENCE_SECONDS)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(FIRST_RETRY_SECONDS * 2**retry)
    return direct.open(request, timeout=PATIENCE_SECONDS)
