"""A small HTTP API: the version document, and a few paths that are answered out of the database."""
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import notify
from .routes import answer


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True


def serve(addresses, unit, routes):
    """Serves for ever on every (address, port).

    routes: as routes.answer has them
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
            status, body, headers = answer(routes, self, self.command, self.path)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, text, *values):
            # A full disk takes the line, and not the answer: Python's logging, which services log by, passes over it too
            # (logging.Handler.handleError).
            try:
                sys.stderr.write("%s %s\n" % (self.log_date_time_string(), text % values))
            except OSError:
                pass

    servers = [Server(address, Handler) for address in addresses]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    notify.ready()
    servers[0].serve_forever()
