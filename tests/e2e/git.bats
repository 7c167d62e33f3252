#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What we read of a repository of git against what git itself says. Repositories are made by git, and then
# broken by hand.
load common.bash

GIT_DUMP=${GIT_DUMP:-$(dirname "$ENOSYS")/git-dump}

setup() {
	need git "$GIT_DUMP"
	work=$BATS_TEST_TMPDIR/work
	mkdir "$work" "$BATS_TEST_TMPDIR/home"
	export HOME=$BATS_TEST_TMPDIR/home GIT_CONFIG_NOSYSTEM=1
	git config --global user.name A
	git config --global user.email a@example.com
	git config --global init.defaultBranch main
	git config --global protocol.file.allow always
	cd "$work" || return
}

# make FOLDER: a repository with some files and two commits
make() {
	git init -q "$1"
	mkdir -p "$1/lib/x"
	seq 30 >"$1/lib/x/numbers"
	echo x >"$1/top"
	printf '*.log\n' >"$1/.gitignore"
	git -C "$1" add .
	git -C "$1" commit -qm 'the first one'
	seq 31 >"$1/lib/x/numbers"
	git -C "$1" commit -qam "it's the second"
}

# same FOLDER: what git says of it, line by line, is what we say
same() {
	local folder=$1
	{
		echo "commit $(git -C "$folder" rev-parse HEAD)"
		echo "branch $(git -C "$folder" symbolic-ref -q --short HEAD || echo detached)"
		git -C "$folder" log -1 --format='at %at%nsubject %s'
		git -C "$folder" status --porcelain --no-renames | sed -n 's/^?? /? /p; t; s/^.. /M /p' | LC_ALL=C sort
	} >theirs
	"$GIT_DUMP" / "$PWD/$folder" >ours
	grep -E '^(commit|branch|at|subject) ' ours >ours.same
	grep -E '^[M?] ' ours | grep -v '^. count' | LC_ALL=C sort >>ours.same
	diff theirs ours.same
	refute grep '^!' ours
}

@test "repositories made at random are told as git tells them" {
	need python3
	"$BATS_TEST_DIRNAME/git_oracle.py" "$GIT_DUMP" "$work/random" 1 120
}

@test "a commit that is loose, packed, named by a tag, or detached" {
	make r
	same r
	git -C r tag -a v1.0 -m 'version 1.0'
	"$GIT_DUMP" / "$work/r" | grep -x 'tag v1.0'
	git -C r gc -q --aggressive
	git -C r pack-refs --all
	same r
	"$GIT_DUMP" / "$work/r" | grep -x 'tag v1.0'
	git -C r checkout -q --detach HEAD^
	same r
	"$GIT_DUMP" / "$work/r" | grep -x 'tag -'
	"$GIT_DUMP" / "$work/r" | grep '^move .* checkout: moving from main'
	git -C r checkout -q --orphan new
	"$GIT_DUMP" / "$work/r" | grep -x 'commit -'
}

@test "a large history, packed with differences to differences" {
	make r
	for i in $(seq 60); do
		seq "$i" $((i * 3 + 300)) >"r/lib/x/numbers"
		for j in 1 2 3; do echo "$i" >"r/lib/file$((i * j % 50))"; done
		git -C r add .
		git -C r commit -qm "commit $i"
	done
	git -C r -c pack.depth=50 repack -adfq
	rm r/.git/index # git makes it anew, without knowing any tree
	git -C r read-tree HEAD
	echo more >>r/top
	same r
	git -C r -c index.version=4 update-index --force-write-index --refresh || true
	same r
}

@test "a submodule, another work tree, objects that are borrowed" {
	make sub
	make r
	git -C r submodule --quiet add "$work/sub" lib/sub
	git -C r commit -qm 'with a submodule'
	same r
	same r/lib/sub
	echo y >r/lib/sub/new
	same r
	echo y >>r/lib/sub/top
	same r
	git -C r/lib/sub commit -qam 'one more'
	same r
	git -C r worktree add -q ../tree -b other
	echo z >>tree/top
	same tree
	git clone -q --shared r borrowed
	same borrowed
	"$GIT_DUMP" / "$work/borrowed" | grep -x "remote $work/r"
}

@test "what conversion makes of files is no change" {
	make r
	printf '*.txt text eol=crlf\n*.bin filter=turn\n' >r/.gitattributes
	git -C r config filter.turn.clean 'tr a b'
	git -C r config filter.turn.smudge 'tr b a'
	printf 'a\r\nb\r\n' >r/a.txt
	echo aaa >r/b.bin
	git -C r add .
	git -C r commit -qm 'converted'
	touch -d '1 hour ago' r/a.txt r/b.bin
	"$GIT_DUMP" / "$work/r" >ours
	grep '^dirty -1' ours # a filter cannot be run, so nobody can tell
	grep '^! .*filter' ours
	git -C r rm -q --cached b.bin
	git -C r commit -qm 'without'
	touch -d '1 hour ago' r/a.txt
	"$GIT_DUMP" / "$work/r" | grep '^dirty 0'
	printf 'a\r\nc\r\n' >r/a.txt
	same r
}

@test "what cannot be told is said" {
	make r
	git -C r update-index --split-index
	"$GIT_DUMP" / "$work/r" | grep '^! .*split'
	git -C r update-index --no-split-index
	same r
	git -C r sparse-checkout set --cone --sparse-index nothing
	"$GIT_DUMP" / "$work/r" | grep '^! .*sparse'
	make s
	echo z >s/z
	"$GIT_DUMP" / "$work/s" --fast >ours
	grep -x '? count -9223372036854775808' ours # nobody looked
	grep -x 'dirty 0' ours
	make t
	commit=$(git -C t rev-parse HEAD)
	rm -f "t/.git/objects/${commit:0:2}/${commit:2}"
	"$GIT_DUMP" / "$work/t" >ours
	grep "^commit $commit" ours
	grep '^! .*an object is not there' ours
}

@test "a password in the remote, a hostile repository" {
	make r
	git -C r remote add origin https://deploy:canary7531@git.example.com/shop.git
	"$GIT_DUMP" / "$work/r" >ours
	refute grep canary7531 ours
	grep '^remote https://deploy:<secret:s1>@git.example.com/shop.git' ours
	# links out, refs in circles, stores that borrow from each other
	make h
	echo 'canary7531 secret' >outside
	ln -sf ../../../outside h/.git/HEAD.real
	echo 'ref: refs/heads/a' >h/.git/HEAD
	echo 'ref: refs/heads/b' >h/.git/refs/heads/a
	echo 'ref: refs/heads/a' >h/.git/refs/heads/b
	printf '../objects\n%s\n/nowhere\n' "$work/r/.git/objects" >h/.git/objects/info/alternates
	echo "$work/h/.git/objects" >r/.git/objects/info/alternates
	timeout 10 "$GIT_DUMP" / "$work/h" >ours
	grep -x 'commit -' ours
	echo 'ref: ../../../outside' >h/.git/HEAD
	timeout 10 "$GIT_DUMP" / "$work/h" >ours
	refute grep canary7531 ours
	ln -sf "$work/outside" h/.git/HEAD
	ln -sf "$work/outside" h/.git/config
	ln -sf "$work/outside" h/.git/packed-refs
	ln -sf "$work/outside" h/.gitignore
	timeout 10 "$GIT_DUMP" / "$work/h" >ours
	refute grep canary7531 ours
	# a tree that holds itself, so that comparing has no end
	make e
	rm -rf e/.git/objects/* e/.git/index e/.git/refs/heads/*
	git -C e read-tree --empty
	python3 - e/.git <<'END'
import os, sys, zlib
def put(name, kind, body):
    path = f"{sys.argv[1]}/objects/{name[:2]}"
    os.makedirs(path, exist_ok=True)
    with open(f"{path}/{name[2:]}", "wb") as file:
        file.write(zlib.compress(b"%s %d\0" % (kind, len(body)) + body))
tree = "11" * 20
put(tree, b"tree", b"".join(b"40000 %c\0" % c + bytes.fromhex(tree) for c in b"abcdef"))
put("22" * 20, b"commit", b"tree " + tree.encode() + b"\n\nendless\n")
open(f"{sys.argv[1]}/HEAD", "w").write("22" * 20 + "\n")
END
	timeout 20 "$GIT_DUMP" / "$work/e" >ours
	grep '^! .*too much would have to be read' ours
}
