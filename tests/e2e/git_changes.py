#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""git_changes.py make FOLDER SEED COUNT: applications at random, each a clone of git with work that was not committed or pushed.
git_changes.py check FOLDER SNAPSHOT.JSON: what a survey says of them is what git says, and its patches, applied by git, make
of the last pushed commit what was committed, and of that what lies in the work tree. Exits 1 at the first difference."""
import json
import os
import random
import shutil
import subprocess
import sys

NAMES = ["a", "b.py", "c d", 'q"', "t\tab", "\u00fc", "lib/x", "lib/y z/w", "deep/er/f", "-o"]


def git(folder, *arguments, data=None, index=None):
    environment = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", HOME="/nonexistent", GIT_AUTHOR_NAME="A", GIT_COMMITTER_NAME="A",
                       GIT_AUTHOR_EMAIL="a@example.com", GIT_COMMITTER_EMAIL="a@example.com")
    if index:
        environment["GIT_INDEX_FILE"] = index
    done = subprocess.run(["git", "-c", "init.defaultBranch=main", *arguments], cwd=folder, env=environment, input=data,
                          capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{folder}: git {arguments}: {done.stderr.decode()}")
    return done.stdout.decode().strip()


def change(folder, chance):
    """Writes, changes and removes some files."""
    for name in chance.sample(NAMES, chance.randint(1, 5)):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        what = chance.random()
        lines = []
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, encoding="utf-8", newline="") as file:
                lines = file.read().splitlines(True)
        if os.path.lexists(path):
            os.unlink(path)
        if what < 0.15:
            continue
        if what < 0.25:
            os.symlink(chance.choice(NAMES), path)
            continue
        for _ in range(chance.choice([0, 1, 1, 3, 40])):
            at = chance.randint(0, len(lines))
            lines[at:at + chance.randint(0, 2)] = [chance.choice("abcd") + "\n"] * chance.randint(0, 2)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write("".join(lines) + chance.choice(["", "", "", "no newline", "dos\r\n"]))
        os.chmod(path, chance.choice([0o644, 0o644, 0o755]))


def commit(folder, chance):
    change(folder, chance)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "commit")


def make(folder, seed, count):
    for number in range(count):
        chance = random.Random(seed * 1000 + number)
        work = os.path.join(folder, f"app{number}")
        os.makedirs(work)
        git(work, "init", "-q")
        with open(os.path.join(work, "requirements.txt"), "w", encoding="utf-8") as file:
            file.write("flask\n")
        git(work, "remote", "add", "origin", "https://git.example/app.git")
        for _ in range(chance.randint(1, 3)):
            commit(work, chance)
        git(work, "update-ref", "refs/remotes/origin/main", "HEAD")
        for _ in range(chance.choice([0, 1, 4])):
            commit(work, chance)
            if chance.random() < 0.3:  # a branch that is merged, pushed or not
                git(work, "checkout", "-q", "-b", "side", "HEAD~1")
                commit(work, chance)
                if chance.random() < 0.5:
                    git(work, "update-ref", "refs/remotes/origin/side", "HEAD")
                git(work, "checkout", "-q", "-f", "main")
                git(work, "clean", "-qfd")
                git(work, "merge", "-q", "-s", "ours", "side", "-m", "merge")
                git(work, "branch", "-qD", "side")
        change(work, chance)
        if chance.random() < 0.5:
            git(work, "add", "-A")
        if chance.random() < 0.5:
            change(work, chance)
        if chance.random() < 0.3:
            git(work, "gc", "-q")
            git(work, "pack-refs", "--all")


def tree_of(folder, base, patch):
    """The tree that a patch makes of a commit."""
    index = os.path.join(folder, "..", "index")
    git(folder, "read-tree", base, index=index)
    if patch:
        git(folder, "apply", "--cached", data=patch.encode(), index=index)
    tree = git(folder, "write-tree", index=index)
    os.unlink(index)
    return tree


def check_one(folder, vcs):
    pushed = set(git(folder, "rev-list", "--remotes").split())
    unpushed = [c for c in git(folder, "rev-list", "HEAD").split() if c not in pushed]
    base = next(c for c in git(folder, "rev-list", "--first-parent", "HEAD").split() if c in pushed)
    index = shutil.copy2(os.path.join(folder, ".git/index"), os.path.join(folder, "..", "copy"))
    git(folder, "add", "-u", index=index)
    assert vcs["unpushed_count"] == len(unpushed), (vcs["unpushed_count"], len(unpushed))
    assert vcs["pushed"] == base, (vcs["pushed"], base)
    assert tree_of(folder, base, vcs.get("unpushed_patch")) == git(folder, "rev-parse", "HEAD^{tree}"), "unpushed"
    assert tree_of(folder, "HEAD", vcs.get("uncommitted_patch")) == git(folder, "write-tree", index=index), "uncommitted"


def check(folder, snapshot):
    folder = os.path.abspath(folder)
    with open(snapshot, encoding="utf-8") as file:
        applications = {os.path.basename(a["path"]): a["vcs"] for a in json.load(file)["applications"]}
    for name in sorted(os.listdir(folder)):
        work = os.path.join(folder, name)
        if not os.path.isdir(work):
            continue
        try:
            check_one(work, applications[name])
        except AssertionError as error:
            print(f"{name}: {error}\n{applications[name].get('unpushed_patch')}\n{applications[name].get('uncommitted_patch')}")
            sys.exit(1)
    print(f"{len(applications)} applications are as git tells them")


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    check(sys.argv[2], sys.argv[3])
