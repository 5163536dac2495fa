"""The processes that a Neutron agent starts, and finds again by their pid files when it starts anew.

As neutron@newton-eol has it: neutron/agent/linux/external_process.py.
"""
import os
import subprocess
import sys

FOLDER = "/var/lib/neutron/external"
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child.py")


def ensure(name, address, port):
    """Starts the child unless it runs, whichever agent started it."""
    path = os.path.join(FOLDER, "%s.pid" % name)
    if runs(path, name):
        return
    os.makedirs(FOLDER, exist_ok=True)
    child = subprocess.Popen(
        [sys.executable, PROGRAM, name, address, str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    with open(path, "w") as file:
        file.write(str(child.pid))


def runs(path, name):
    try:
        with open(path) as file:
            pid = int(file.read())
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return [PROGRAM.encode(), name.encode()] == file.read().split(b"\0")[1:3]
    except (OSError, ValueError):
        return False
