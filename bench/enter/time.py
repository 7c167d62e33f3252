# SPDX-License-Identifier: GPL-2.0-or-later
"""time.py ROUNDS FILE: runs each command of the file (container, name and command by tabs) once in each round. Each
prints when its tool began. The medians: milliseconds until then, until all was over, and of CPU, and how many times as
long it took as the first of its container."""
import os
import statistics
import sys
import time

rounds, path = int(sys.argv[1]), sys.argv[2]
with open(path, encoding="utf-8") as lines:
    commands = [line.rstrip("\n").split("\t") for line in lines]
nothing = os.open(os.devnull, os.O_RDWR)
begun, over, used = ([[] for _ in commands] for _ in range(3))


def run(argv):
    """When it was started, when its tool began, when it was over, and the CPU it took."""
    reader, writer = os.pipe()
    files = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, nothing, 2)]
    start = time.monotonic_ns()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=files)
    _, status, usage = os.wait4(pid, 0)
    end = time.monotonic_ns()
    os.close(writer)
    said = os.read(reader, 64)
    os.close(reader)
    if status:
        sys.exit(f"ended with {status}: {' '.join(argv)}")
    return start, int(said), end, usage.ru_utime + usage.ru_stime


for _ in range(rounds):
    for i, (_, _, command) in enumerate(commands):
        start, tool, end, cpu = run(command.split())
        begun[i].append((tool - start) / 1e6)
        over[i].append((end - start) / 1e6)
        used[i].append(cpu * 1e3)

print(f"| {f'milliseconds, medians of {rounds}':41} | tool runs | least | all over |   CPU | times |")
print(f"|{'-' * 43}|----------:|------:|---------:|------:|------:|")
first = {}
for i, (container, name, _) in enumerate(commands):
    median = statistics.median(begun[i])
    first.setdefault(container, median)
    print(f"| {container + ': ' + name:41} | {median:9.2f} | {min(begun[i]):5.2f} | {statistics.median(over[i]):8.2f} |"
          f" {statistics.median(used[i]):5.1f} | {median / first[container]:5.2f} |")
