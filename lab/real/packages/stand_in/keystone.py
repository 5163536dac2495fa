"""Newton's Keystone: tokens by password, validated in the database, in both directions with Ocata's own."""
import crypt
import json
import time

from . import wsgi
from .database import Database, option
from .routes import Refused
from .tokens import Tokens

CONFIGURATION = "/etc/keystone/keystone.conf"
UPDATED = "2016-10-06T00:00:00Z"


def application():
    """The WSGI application that mod_wsgi serves."""
    return wsgi.application(routes())


def routes():
    keystone = Keystone(
        Database.of(CONFIGURATION), Tokens(option(CONFIGURATION, "fernet_tokens", "key_repository", "/etc/keystone/fernet-keys"))
    )

    def version(request):
        links = [{"rel": "self", "href": "http://%s/v3/" % request.headers.get("Host", "")}]
        return {"id": "v3.7", "status": "stable", "updated": UPDATED, "links": links}

    return [
        ("GET", "/", lambda request: (300, {"versions": {"values": [version(request)]}}, {})),
        ("GET", "/v3", lambda request: (200, {"version": version(request)}, {})),
        ("POST", "/v3/auth/tokens", keystone.issue),
        ("GET", "/v3/auth/tokens", keystone.validate),
        ("GET", "/v3/users", keystone.users),
        ("GET", "/v3/projects", keystone.projects),
        ("GET", "/v3/services", keystone.services),
        ("GET", "/v3/endpoints", keystone.endpoints),
    ]


class Keystone:
    def __init__(self, database, tokens):
        self._database = database
        self._tokens = tokens

    def issue(self, request):
        try:
            auth = json.loads(request.body.decode())["auth"]
            wanted = auth["identity"]["password"]["user"]
            scope = auth["scope"]["project"]
        except (ValueError, KeyError, TypeError):
            raise Refused(400, "Expecting to find auth with a password identity and a project scope.")
        user_id = self._user(wanted)
        project_id = self._database.value(
            "SELECT project.id FROM project LEFT JOIN project domain ON domain.id = project.domain_id"
            " WHERE project.enabled AND NOT project.is_domain AND (project.id = %s OR (project.name = %s"
            " AND (domain.name = %s OR domain.id = %s)))",
            scope.get("id"),
            scope.get("name"),
            *_domain(scope)
        )
        if user_id is None or project_id is None or not self._roles(user_id, project_id):
            raise Refused(401, "The request you have made requires authentication.")
        token = self._tokens.issue(user_id, project_id)
        return 201, self._described(token), {"X-Subject-Token": token}

    def validate(self, request):
        self._authenticated(request)
        subject = request.headers.get("X-Subject-Token", "")
        described = self._described(subject)
        if described is None:
            raise Refused(404, "Could not find token.")
        return 200, described, {"X-Subject-Token": subject}

    def users(self, request):
        self._authenticated(request)
        users = self._database.rows(
            "SELECT user.id, COALESCE(local_user.name, nonlocal_user.name) name, user.enabled FROM user"
            " LEFT JOIN local_user ON local_user.user_id = user.id LEFT JOIN nonlocal_user ON nonlocal_user.user_id = user.id"
        )
        return 200, {"users": users}, {}

    def projects(self, request):
        self._authenticated(request)
        return 200, {"projects": self._database.rows("SELECT id, name, enabled FROM project WHERE NOT is_domain")}, {}

    def services(self, request):
        """Every service, whatever the query wants: it has no filters."""
        self._authenticated(request)
        rows = self._database.rows("SELECT id, type, extra FROM service WHERE enabled")
        services = [dict(json.loads(row["extra"] or "{}"), id=row["id"], type=row["type"], enabled=True) for row in rows]
        return 200, {"services": services}, {}

    def endpoints(self, request):
        """Every endpoint, likewise."""
        self._authenticated(request)
        rows = self._database.rows(
            "SELECT id, interface, url, service_id, region_id, region_id region FROM endpoint WHERE enabled"
        )
        return 200, {"endpoints": rows}, {}

    def _authenticated(self, request):
        if self._described(request.headers.get("X-Auth-Token", "")) is None:
            raise Refused(401, "The request you have made requires authentication.")

    def _user(self, wanted):
        rows = self._database.rows(
            "SELECT user.id, password.password FROM local_user JOIN user ON user.id = local_user.user_id"
            " JOIN password ON password.local_user_id = local_user.id LEFT JOIN project domain ON domain.id = local_user.domain_id"
            " WHERE user.enabled AND (user.id = %s OR (local_user.name = %s AND (domain.name = %s OR domain.id = %s)))"
            " ORDER BY password.created_at DESC LIMIT 1",
            wanted.get("id"),
            wanted.get("name"),
            *_domain(wanted)
        )
        if not rows:
            return None
        kept = rows[0]["password"] or ""
        matches = crypt.crypt(wanted.get("password", ""), kept) == kept
        return rows[0]["id"] if matches else None

    def _roles(self, user_id, project_id):
        return self._database.rows(
            "SELECT role.id, role.name FROM assignment JOIN role ON role.id = assignment.role_id"
            " WHERE type = 'UserProject' AND actor_id = %s AND target_id = %s",
            user_id,
            project_id,
        )

    def _described(self, token):
        read = self._tokens.read(token)
        if read is None:
            return None
        user_id, project_id, issued_at, expires_at = read
        user = self._database.rows(
            "SELECT user.id, local_user.name FROM user JOIN local_user ON local_user.user_id = user.id"
            " WHERE user.enabled AND user.id = %s",
            user_id,
        )
        project = self._database.rows("SELECT id, name FROM project WHERE enabled AND id = %s", project_id)
        roles = self._roles(user_id, project_id)
        if not user or not project or not roles:
            return None
        return {
            "token": {
                "methods": ["password"],
                "user": dict(user[0], domain={"id": "default", "name": "Default"}),
                "project": dict(project[0], domain={"id": "default", "name": "Default"}),
                "roles": roles,
                "catalog": self._catalog(),
                "issued_at": _moment(issued_at),
                "expires_at": _moment(expires_at),
                "is_stand_in": True,
            }
        }

    def _catalog(self):
        services = {}
        for row in self._database.rows(
            "SELECT service.id service_id, service.type, service.extra, endpoint.id, endpoint.interface, endpoint.url,"
            " endpoint.region_id FROM endpoint JOIN service ON service.id = endpoint.service_id"
            " WHERE endpoint.enabled AND service.enabled"
        ):
            service = services.setdefault(
                row["service_id"],
                {
                    "id": row["service_id"],
                    "type": row["type"],
                    "name": json.loads(row["extra"] or "{}").get("name", ""),
                    "endpoints": [],
                },
            )
            service["endpoints"].append({name: row[name] for name in ("id", "interface", "url", "region_id")})
        return list(services.values())


def _domain(of):
    domain = of.get("domain") or {}
    return domain.get("name"), domain.get("id")


def _moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(seconds))
