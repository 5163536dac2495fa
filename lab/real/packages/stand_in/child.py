"""A process that serves on while the agent that started it is away, as dnsmasq and keepalived do: it answers a datagram.

child.py NAME ADDRESS PORT
"""
import os
import socket
import sys


def serve(name, address, port):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, port))
    answer = ("%s %d" % (name, os.getpid())).encode()
    while True:
        _, client = server.recvfrom(512)
        server.sendto(answer, client)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
