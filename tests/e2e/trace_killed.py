#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills trowel at random moments of a trace of nginx, while nginx is asked all the time.

trace_killed.py PORT MASTER TIMES COMMAND...: runs the command TIMES times, each time killed at another moment,
up to how long it takes by itself. Afterwards nobody traces nginx, none of it is stopped, filtered or has
anything written into its code, the programs that were in the kernel are gone, and every request was answered.
"""
import ctypes
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request

PORT, MASTER, TIMES, COMMAND = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
NR_BPF = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
PROG_GET_FD_BY_ID = 13
libc = ctypes.CDLL(None, use_errno=True)


def read(name):
    with open(name) as file:
        return file.read()


def processes():
    """The master and its children."""
    found = [MASTER]
    for thread in os.listdir(f"/proc/{MASTER}/task"):
        found += map(int, read(f"/proc/{MASTER}/task/{thread}/children").split())
    return found


def status(pid):
    return dict(line.split(":\t", 1) for line in read(f"/proc/{pid}/status").splitlines() if ":\t" in line)


def code_differs(pid):
    """Mapped code that is not what its file holds, as where a breakpoint was left."""
    differing = []
    with open(f"/proc/{pid}/mem", "rb") as memory:
        for line in read(f"/proc/{pid}/maps").splitlines():
            fields = line.split(None, 5)
            if "x" not in fields[1] or len(fields) < 6 or not fields[5].startswith("/"):
                continue
            start, end = (int(word, 16) for word in fields[0].split("-"))
            memory.seek(start)
            with open(f"/proc/{pid}/root{fields[5]}", "rb") as file:
                file.seek(int(fields[2], 16))
                theirs = file.read(end - start)
            if memory.read(end - start)[:len(theirs)] != theirs:
                differing.append(fields[5])
    return differing


def programs_of(pid):
    """Ids of the programs in the kernel that a process holds."""
    found = set()
    try:
        for fd in os.listdir(f"/proc/{pid}/fdinfo"):
            for line in read(f"/proc/{pid}/fdinfo/{fd}").splitlines():
                if line.startswith("prog_id:"):
                    found.add(int(line.split()[1]))
    except OSError:
        pass
    return found


def is_loaded(program):
    attributes = ctypes.create_string_buffer(program.to_bytes(4, sys.byteorder), 128)
    fd = libc.syscall(NR_BPF, PROG_GET_FD_BY_ID, attributes, 128)
    if fd >= 0:
        os.close(fd)
    return fd >= 0


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Asker(threading.Thread):
    """Asks again and again; what is not answered is kept."""

    def __init__(self):
        super().__init__(daemon=True)
        self.answered, self.failed, self.is_over = 0, [], False

    def run(self):
        while not self.is_over:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/index.html", timeout=20) as answer:
                    assert answer.read() == b"hello\n"
                self.answered += 1
            except Exception as error:
                self.failed.append(repr(error))
            time.sleep(0.002)


def run(seconds):
    """One run, killed then; which programs it had in the kernel."""
    process = subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    programs = programs_of(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return programs


def check(before):
    """What is wrong with nginx."""
    wrong = []
    for pid in processes():
        try:
            now = status(pid)
            if now["TracerPid"] != "0" or now["State"][0] in "tT" or now["Seccomp"] != before["Seccomp"]:
                wrong.append((pid, now["TracerPid"], now["State"], now["Seccomp"]))
        except (OSError, KeyError):
            pass  # an old worker that ends, or has ended
    return wrong


def main():
    before = status(MASTER)
    start = time.monotonic()
    run(None)
    whole = time.monotonic() - start
    asker = Asker()
    asker.start()
    had_programs = 0
    for _ in range(TIMES):
        answered = asker.answered
        programs = run(random.uniform(0, whole))
        had_programs += bool(programs)
        if not until(lambda: not check(before)):
            sys.exit(f"after a kill: {check(before)}")
        if not until(lambda: not any(map(is_loaded, programs))):
            sys.exit(f"programs left in the kernel: {programs}")
        if not until(lambda: asker.answered > answered):
            sys.exit(f"it serves no more: {asker.failed[-3:]}")
    asker.is_over = True
    asker.join(30)
    for pid in processes():
        try:
            if not until(lambda: not code_differs(pid), 5):
                sys.exit(f"written into code of {pid}: {code_differs(pid)}")
        except OSError:
            if pid == MASTER or not until(lambda: not os.path.exists(f"/proc/{pid}/exe")):
                raise  # not an old worker that has ended
    if asker.failed:
        sys.exit(f"{len(asker.failed)} not answered: {asker.failed[:5]}")
    print(f"killed {TIMES} times within {whole:.2f} s, {had_programs} times with programs in the kernel; "
          f"{asker.answered} requests answered")


main()
