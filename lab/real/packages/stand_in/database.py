"""A service's database, read and written as its own configuration file says."""
import threading

import pymysql
from pymysql.constants import CLIENT

try:
    from urllib.parse import unquote, urlsplit
except ImportError:  # Python 2.7
    from urllib import unquote

    from urlparse import urlsplit


def option(path, section, name, default=None):
    """An option of an oslo.config file. A line that repeats another counts, as oslo takes the last."""
    found, inside = default, False
    with open(path) as lines:
        for line in lines:
            if line.startswith("["):
                inside = line.strip() == "[%s]" % section
            known, sign, value = line.partition("=")
            if inside and sign and known.strip() == name:
                found = value.strip()
    return found


class Database:
    """One connection for each thread, opened again when it has been lost."""

    def __init__(self, url):
        parts = urlsplit(url)
        self._where = dict(
            host=parts.hostname,
            port=parts.port or 3306,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            database=parts.path.lstrip("/"),
        )
        self._local = threading.local()

    @classmethod
    def of(cls, path, section="database"):
        return cls(option(path, section, "connection"))

    def rows(self, statement, *values):
        """The rows of one statement as dictionaries; a change is committed at once."""
        with self._cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    def value(self, statement, *values):
        """The first column of the first row, or None."""
        rows = self.rows(statement, *values)
        return next(iter(rows[0].values())) if rows else None

    def changed(self, statement, *values):
        """How many rows the statement met."""
        with self._cursor() as cursor:
            return cursor.execute(statement, values)

    def _cursor(self):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = pymysql.connect(
                autocommit=True,
                charset="utf8mb4",
                connect_timeout=5,
                read_timeout=30,
                client_flag=CLIENT.FOUND_ROWS,
                cursorclass=pymysql.cursors.DictCursor,
                **self._where
            )
        connection.ping(reconnect=True)
        return connection.cursor()
