#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes files that hold keys, for tests, without the programs that usually do.

key_store.py jks KEY.der CERTIFICATE.der   a Java key store, as keytool reads it; its password is "changeit"
key_store.py keytab                        a Kerberos keytab with a random key
"""
import hashlib
import os
import struct
import sys

PASSWORD = "changeit".encode("utf-16-be")
# 1.3.6.1.4.1.42.2.17.1.1, how a JKS encrypts keys, as an AlgorithmIdentifier
PROTECTION = bytes.fromhex("300e060a2b060104012a021101010500")


def der(tag, data):
    length = len(data)
    size = bytes([length]) if length < 128 else b"\x82" + struct.pack(">H", length)
    return bytes([tag]) + size + data


def protect(key):
    """sun.security.provider.KeyProtector: XOR with a chain of SHA-1, and a digest behind it"""
    salt = digest = os.urandom(20)
    stream = b""
    while len(stream) < len(key):
        digest = hashlib.sha1(PASSWORD + digest).digest()
        stream += digest
    hidden = bytes(a ^ b for a, b in zip(key, stream))
    return der(0x30, PROTECTION + der(0x04, salt + hidden + hashlib.sha1(PASSWORD + key).digest()))


def text(value):
    return struct.pack(">H", len(value)) + value


def jks(key, certificate):
    """sun.security.provider.JavaKeyStore.engineStore"""
    hidden = protect(key)
    store = struct.pack(">IIII", 0xFEEDFEED, 2, 1, 1) + text(b"stock") + struct.pack(">q", 1700000000000)
    store += struct.pack(">I", len(hidden)) + hidden
    store += struct.pack(">I", 1) + text(b"X.509") + struct.pack(">I", len(certificate)) + certificate
    return store + hashlib.sha1(PASSWORD + b"Mighty Aphrodite" + store).digest()


def keytab():
    """https://web.mit.edu/kerberos/krb5-devel/doc/formats/keytab_file_format.html"""
    entry = struct.pack(">H", 2) + text(b"KETTLE.INTERNAL") + text(b"host") + text(b"web03.kettle.internal")
    entry += struct.pack(">IIBH", 1, 1700000000, 2, 18) + text(os.urandom(32))
    return b"\x05\x02" + struct.pack(">i", len(entry)) + entry


def read(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    sys.stdout.buffer.write(jks(read(sys.argv[2]), read(sys.argv[3])) if sys.argv[1] == "jks" else keytab())
