"""Who asks one of the APIs shows a token, and the API asks Keystone for it, as keystonemiddleware does."""
import time
import urllib.error

from .database import option
from .routes import Refused
from .session import Session

# keystonemiddleware@4.9.0, token_cache_time.
CACHE_SECONDS = 300


class Keystone:
    """The Keystone that a service's configuration file names, with the service's own user."""

    def __init__(self, path):
        self._session = Session(path, "keystone_authtoken")
        self._path = path
        self._good = {}

    def required(self, function):
        """A route that serves only who shows a good token."""

        def checked(request, *groups):
            self._check(request.headers.get("X-Auth-Token"))
            return function(request, *groups)

        return checked

    def _check(self, token):
        if not token:
            raise Refused(401, "Authentication required")
        if self._good.get(token, 0) > time.time():
            return
        url = option(self._path, "keystone_authtoken", "auth_url") + "/auth/tokens"
        try:
            status = self._session.ask("GET", url, headers={"X-Subject-Token": token})
        except (urllib.error.URLError, OSError) as error:
            status = error
        if status == 404:
            raise Refused(401, "Authentication required")
        if status != 200:
            raise Refused(503, "Keystone service is temporarily unavailable. (%s)" % status)
        self._good[token] = time.time() + CACHE_SECONDS
