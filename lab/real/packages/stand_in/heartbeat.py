"""The rows by which the units of a service know each other, and how a unit keeps its own alive."""
import signal
import sys
import threading
import traceback

from . import notify

EVERY_SECONDS = 2


def forever(beat):
    """Calls beat() every two seconds until SIGTERM; a database that is away is waited for."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    notify.ready()
    while not ended.is_set():
        try:
            beat()
        except Exception:
            traceback.print_exc(file=sys.stderr)
        ended.wait(EVERY_SECONDS)


class Row:
    """One row of a table of units: found by its keys or made, then kept alive.

    keys and fixed: column -> value; beat: assignments of SQL that every beat makes.
    """

    def __init__(self, database, table, keys, fixed, beat):
        self._database = database
        self._beat = "UPDATE %s SET %s WHERE %s" % (table, beat, " AND ".join("%s = %%s" % key for key in keys))
        self._adopt = "UPDATE %s SET %s WHERE %s" % (
            table,
            ", ".join("%s = %%s" % column for column in fixed),
            " AND ".join("%s = %%s" % key for key in keys),
        )
        columns = list(keys) + list(fixed)
        self._make = "INSERT INTO %s (%s) VALUES (%s)" % (table, ", ".join(columns), ", ".join(["%s"] * len(columns)))
        self._keys, self._fixed = tuple(keys.values()), tuple(fixed.values())
        self._ours = False

    def __call__(self):
        if not self._ours:
            if not self._database.changed(self._adopt, *self._fixed, *self._keys):
                self._database.changed(self._make, *self._keys, *self._fixed)
            self._ours = True
        if not self._database.changed(self._beat, *self._keys):
            self._ours = False
