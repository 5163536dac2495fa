"""A small HTTP API as a WSGI application, for mod_wsgi. Python 2.7 and 3."""
import json

from .routes import answer

REASONS = {200: "OK", 201: "Created", 300: "Multiple Choices", 401: "Unauthorized", 404: "Not Found"}


class Request(object):
    def __init__(self, environ):
        self._environ = environ
        self.headers = self
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.body = environ["wsgi.input"].read(length) if length else b""

    def get(self, header, default=None):
        return self._environ.get("HTTP_%s" % header.upper().replace("-", "_"), default)


def application(routes):
    """routes: as routes.answer has them"""

    def answered(environ, start_response):
        method = environ["REQUEST_METHOD"]
        status, body, headers = answer(routes, Request(environ), method, environ["PATH_INFO"])
        content = json.dumps(body).encode()
        about = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        about.update((name, str(value)) for name, value in headers.items())
        start_response("%d %s" % (status, REASONS.get(status, "Other")), list(about.items()))
        return [b"" if method == "HEAD" else content]

    return answered
