#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""visitor SCHEME ADDRESS PORT HOST PATH: asks for a page every second over one connection, as a load
balancer does for its visitors."""
import http.client
import ssl
import sys
import time

scheme, address, port, host, path = sys.argv[1:]
while True:
    try:
        if scheme == "https":
            # the certificate is the company's own, and the address is not in it
            connection = http.client.HTTPSConnection(address, int(port), context=ssl._create_unverified_context())
        else:
            connection = http.client.HTTPConnection(address, int(port))
        while True:
            connection.request("GET", path, headers={"Host": host, "X-Forwarded-For": "198.51.100.23"})
            connection.getresponse().read()
            time.sleep(1)
    except (OSError, http.client.HTTPException):
        time.sleep(0.5)
