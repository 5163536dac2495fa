"""Newton's Glance: images by is_public, which Ocata's contract takes away."""
from .api import serve
from .authtoken import Keystone
from .database import Database, option


def run(unit, release):
    configuration = "/etc/glance/%s.conf" % unit
    database = Database.of(configuration)
    address = (option(configuration, "DEFAULT", "bind_host"), int(option(configuration, "DEFAULT", "bind_port")))
    columns = "id, name, status, size, owner, IF(is_public, 'public', 'private') visibility, DATE_FORMAT(created_at, '%%Y-%%m-%%dT%%TZ') created_at"

    def images(request):
        rows = database.rows("SELECT " + columns + " FROM images WHERE deleted = %s ORDER BY created_at", 0)
        return 200, {"images": rows}, {}

    # The registry is asked by nobody, and asks nobody.
    listed = Keystone(configuration).required(images) if unit == "glance-api" else images
    versions = {"versions": [{"id": "v2.3", "status": "CURRENT", "links": []}]}
    serve(
        [address],
        unit,
        [
            ("GET", "/", lambda request: (300, versions, {})),
            ("GET", "/versions", lambda request: (200, versions, {})),
            ("GET", "/v2/images", listed),
            ("GET", "/images", listed),
        ],
    )
