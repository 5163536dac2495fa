"""Newton's administration commands: its schema is the newest that they know, so every phase finds nothing to do."""
import sys

from .database import Database

USAGE = 2


def keystone(words):
    if words == ["db_version"]:
        return number("/etc/keystone/keystone.conf", "keystone")
    # Newton has no --check: it is of Pike (keystone@12.0.0).
    if words[:1] == ["db_sync"] and words[1:] in ([], ["--expand"], ["--migrate"], ["--contract"]):
        return 0
    return unknown("keystone-manage", words)


def glance(words):
    if words in (["db", "version"], ["db_version"]):
        return number("/etc/glance/glance-api.conf", "Glance Migrations")
    if words in (["db", "sync"], ["db_sync"]):
        return 0
    return unknown("glance-manage", words)


def nova(words):
    if words == ["db", "version"]:
        return number("/etc/nova/nova.conf", "nova")
    if words == ["api_db", "version"]:
        return number("/etc/nova/nova.conf", "nova_api", "api_database")
    if words in (["db", "sync"], ["api_db", "sync"], ["db", "online_data_migrations"]):
        return 0
    return unknown("nova-manage", words)


def neutron(words):
    if words == ["current"]:
        for row in Database.of("/etc/neutron/neutron.conf").rows("SELECT version_num FROM alembic_version"):
            print(row["version_num"])
        return 0
    if words == ["has_offline_migrations"]:
        print("No offline migrations pending.")
        return 0
    if words in (["upgrade", "--expand"], ["upgrade", "--contract"], ["upgrade", "heads"], ["upgrade", "newton"]):
        print("OK")
        return 0
    return unknown("neutron-db-manage", words)


def cinder(words):
    if words == ["db", "version"]:
        return number("/etc/cinder/cinder.conf", "cinder")
    if words == ["db", "sync"]:
        return 0
    return unknown("cinder-manage", words)


def number(path, repository, section="database"):
    version = Database.of(path, section).value(
        "SELECT version FROM migrate_version WHERE repository_id = %s", repository
    )
    print(version)
    return 0


def unknown(program, words):
    sys.stderr.write("%s: error: Newton's stand-in does not know: %s\n" % (program, " ".join(words)))
    return USAGE


def run(service):
    words = [word for word in sys.argv[1:] if not word.startswith("--config-")]
    sys.exit({"keystone": keystone, "glance": glance, "nova": nova, "neutron": neutron, "cinder": cinder}[service](words))
