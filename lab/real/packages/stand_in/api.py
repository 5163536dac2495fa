"""A small HTTP API: the version document, and a few paths that are answered out of the database."""
import json
import re
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import notify


class Refused(Exception):
    """An answer other than 200, for a reason that the client is told."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True


def serve(addresses, unit, routes):
    """Serves for ever on every (address, port).

    routes: [(method, path expression, function(request, *groups) -> (status, body, headers))]
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "%s-stand-in" % unit
        timeout = 75

        def setup(self):
            super().setup()
            self.connection.setsockopt(6, 1, 1)  # TCP_NODELAY: headers and body are two writes

        def do_GET(self):
            self._answer()

        do_HEAD = do_POST = do_DELETE = do_GET

        def _answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            self.body = self.rfile.read(length) if length else b""
            try:
                status, body, headers = self._route()
            except Refused as refused:
                status, body, headers = refused.status, error(refused.status, str(refused)), {}
            except Exception:
                traceback.print_exc(file=sys.stderr)
                status, body, headers = 500, error(500, "An unexpected error prevented the server from answering."), {}
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def _route(self):
            path = self.path.split("?")[0].rstrip("/") or "/"
            method = "GET" if self.command == "HEAD" else self.command
            for wanted, expression, function in routes:
                match = re.fullmatch(expression, path)
                if match and wanted == method:
                    return function(self, *match.groups())
            raise Refused(404, "The resource could not be found.")

        def log_message(self, text, *values):
            sys.stderr.write("%s %s\n" % (self.log_date_time_string(), text % values))

    servers = [Server(address, Handler) for address in addresses]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    notify.ready()
    servers[0].serve_forever()


def error(status, message):
    return {"error": {"code": status, "message": message}}
