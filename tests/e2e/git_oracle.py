#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""git_oracle.py GIT-DUMP FOLDER SEED ROUNDS: makes repositories at random with git, changes them at random, and
compares what git-dump says of each with what git says. Exits 1 at the first difference, with its seed."""
import os
import random
import shutil
import subprocess
import sys

NAMES = ["a", "b", "c.txt", "d.py", "e f", "\u00fc.log", "x.log", "build", "Makefile", "tmp", "foo.o", ".env", "[x]", "b*r",
         "node_modules", "lib", "q!"]
PATTERNS = ["*.log", "build/", "/tmp", "lib/*.o", "!x.log", "*.py", "**/c.txt", "a/**", "a/**/b", "lib", "foo.*", "[ab]", "[!ab]",
            "\\[x\\]", "b\\*r", "*/b", "!lib/", "node_modules", "/a/b", "e f", "e\\ f ", "#c", "\\#c", "q\\!", "!q!", "?", "a*", "**",
            "**/build", "build/**", "[[:alpha:]]", "[a-c]*", "*.o\r", "/*", "!/lib", "  ", "lib/**/d.py", ".*", "a/", "b/**/"]
PLACES = [".gitignore", ".gitignore", "lib/.gitignore", "a/.gitignore", ".git/info/exclude"]
PACKING = [["gc", "-q"], ["gc", "-q", "--aggressive"], ["repack", "-adq"], ["pack-refs", "--all"]]
TOLD_MAX = 20  # GIT_TOLD_MAX


class Repository:
    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        home = folder + ".home"
        os.makedirs(home, exist_ok=True)
        self.environment = dict(os.environ, HOME=home, GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="A", GIT_COMMITTER_NAME="A",
                                GIT_AUTHOR_EMAIL="a@example.com", GIT_COMMITTER_EMAIL="a@example.com")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)

    def git(self, *arguments, check=True):
        done = subprocess.run(["git", *arguments], cwd=self.folder, env=self.environment, capture_output=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"git {arguments}: {done.stderr.decode()}")
        return done.stdout

    def is_inside(self, path):
        """No link that a change made leads out of the repository."""
        return (os.path.realpath(os.path.dirname(path)) + "/").startswith(os.path.realpath(self.folder) + "/")

    def path(self):
        return "/".join(self.random.choice(NAMES) for _ in range(self.random.choice([1, 1, 2, 2, 3, 4])))

    def write(self, path, content=None):
        full = os.path.join(self.folder, path)
        if not self.is_inside(full) or os.path.islink(full):
            return
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as file:
                file.write(self.random.randbytes(self.random.choice([0, 1, 5, 300])) if content is None else content)
        except OSError:
            pass  # a file where a folder should be, or the other way round

    def ignore(self):
        for _ in range(self.random.choice([0, 1, 1, 2])):
            lines = [self.random.choice(PATTERNS) + "\n" for _ in range(self.random.randint(1, 5))]
            self.write(self.random.choice(PLACES), "".join(lines).encode())

    def files(self):
        found = []
        for folder, folders, names in os.walk(self.folder):
            folders[:] = sorted(f for f in folders if f != ".git")
            found += [os.path.join(folder, name) for name in names]
        return sorted(found)

    def change(self):
        files = self.files()
        for _ in range(self.random.randint(0, 6)):
            file = self.random.choice(files) if files else None
            if not file or not os.path.lexists(file) or not self.is_inside(file):
                self.write(self.path())
            else:
                self.random.choice([self.change_content, self.change_state, self.change_kind, self.change_index])(file)

    def change_content(self, file):
        if os.path.islink(file) or not os.path.isfile(file):
            return
        with open(file, "rb") as old:
            content = old.read()
        longer = self.random.random() < .5 or not content
        with open(file, "wb") as new:
            new.write(content + b"x" if longer else bytes([content[0] ^ 1]) + content[1:])

    def change_state(self, file):
        if os.path.exists(file) and not os.path.islink(file):  # a link may lead out of the tree
            os.utime(file, (1, self.random.randint(1, 2000000000)))
            os.chmod(file, self.random.choice([0o644, 0o755]))

    def change_kind(self, file):
        folder = os.path.dirname(file)
        if self.random.random() < .3 and folder != self.folder and not os.path.islink(folder):
            shutil.rmtree(folder)
            if self.random.random() < .3:
                os.symlink("/nowhere", folder)
        else:
            os.unlink(file)
            if self.random.random() < .5:
                os.symlink(self.random.choice(["a", "nowhere", "/nowhere"]), file)

    def change_index(self, file):
        self.git(*self.random.choice([["add", "-A"], ["rm", "-rq", "--cached", "--ignore-unmatch", file]]), check=False)

    def make(self):
        self.git("init", "-q", "-b", "main", "--object-format=" + self.random.choice(["sha1", "sha1", "sha256"]))
        if self.random.random() < .3:
            self.git("config", "index.version", self.random.choice(["3", "4"]))
        if self.random.random() < .1:
            self.git("config", "core.filemode", "false")
        for _ in range(self.random.randint(1, 25)):
            self.write(self.path())
        self.ignore()
        for number in range(self.random.randint(1, 4)):
            if self.random.random() < .9:
                self.git("add", "-A", check=False)
            self.git("commit", "-qm", f"commit {number}", "--allow-empty")
            self.change()
            if self.random.random() < .4:
                self.git(*self.random.choice(PACKING))
        self.ignore()
        self.change()
        if self.random.random() < .2:
            self.git("add", "-N", ".", check=False)

    def expected(self):
        """What git says: lines as git-dump prints them, lists that are too long to print left out."""
        status = self.git("status", "--porcelain", "--no-renames", "-z").split(b"\0")[:-1]
        lines = [b"commit " + self.git("rev-parse", "HEAD").strip()]
        for mark, is_wanted in ((b"M", lambda s: s[:2] != b"??"), (b"?", lambda s: s[:2] == b"??")):
            paths = sorted(s[3:] for s in status if is_wanted(s))
            if len(paths) <= TOLD_MAX:
                lines += [mark + b" " + path for path in paths]
            lines.append(mark + b" count %d" % len(paths))
        return lines


def told(dump, folder):
    """The same of git-dump."""
    output = subprocess.run([dump, "/", folder], capture_output=True, check=True).stdout.split(b"\n")
    lines = [line for line in output if line[:2] in (b"M ", b"? ", b"! ") or line.startswith(b"commit ")]
    for mark in (b"M", b"?"):
        count = next(line for line in lines if line.startswith(mark + b" count "))
        if int(count.split()[-1]) > TOLD_MAX:
            lines = [line for line in lines if not line.startswith(mark) or line == count]
    return lines


def main():
    dump, folder, seed, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for number in range(seed, seed + rounds):
        repository = Repository(folder, number)
        repository.make()
        want, got = repository.expected(), told(dump, folder)
        if want != got:
            print(f"seed {number}:\ngit:  {want}\nours: {got}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
