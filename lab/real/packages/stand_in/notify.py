"""What systemd waits for where a unit is of Type=notify: sd_notify(3)."""
import os
import socket


def ready():
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notification:
        notification.sendto(b"READY=1", "\0" + address[1:] if address.startswith("@") else address)
