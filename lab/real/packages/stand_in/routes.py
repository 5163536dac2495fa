"""The answers of a small HTTP API, whichever server asks for them. Python 2.7 and 3."""
import re
import sys
import traceback


class Refused(Exception):
    """An answer other than 200, for a reason that the client is told."""

    def __init__(self, status, message):
        Exception.__init__(self, message)
        self.status = status


def answer(routes, request, method, path):
    """(status, body, headers) of the first route that fits.

    routes: [(method, path expression, function(request, *groups) -> (status, body, headers))]
    """
    path = path.split("?")[0].rstrip("/") or "/"
    if method == "HEAD":
        method = "GET"
    try:
        for wanted, expression, function in routes:
            match = re.match("(?:%s)$" % expression, path)
            if match and wanted == method:
                return function(request, *match.groups())
        raise Refused(404, "The resource could not be found.")
    except Refused as refused:
        return refused.status, error(refused.status, str(refused)), {}
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return 500, error(500, "An unexpected error prevented the server from answering."), {}


def error(status, message):
    return {"error": {"code": status, "message": message}}
