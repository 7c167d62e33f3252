# SPDX-License-Identifier: GPL-2.0-or-later
# Hostile processes and files: names made to break terminals, files that are no files, file systems and
# processes that never answer. What is asked of all of them: the survey ends in time and without a
# crash, says what it could not see, and lets nothing through that a terminal would obey.

setup() {
	load common
	load hostile
	work=$BATS_TEST_TMPDIR
	export LC_ALL=C # names are bytes
}

teardown() { end_started; }

# ---- processes ------------------------------------------------------------------------------------

@test "processes whose names are made of control bytes" {
	need_root
	local dir=$work/$EVIL
	mkdir "$dir"
	cp "$(command -v tail)" "$dir/$EVIL"
	echo x >"$dir/$EVIL.log"
	cd "$dir"
	(exec env -i "$EVIL=$EVIL" "TWICE=1" bash -c 'exec -a "$1" "./$1" -f -- "$1.log"' - "$EVIL") &
	started $!
	sleep 0.5
	cd /

	survey_json
	json ".processes[] | select(.pid == $!) | .name_b64 and .argv_b64 and .exe_b64 and .cwd_b64"
	json ".processes[] | select(.pid == $!) | .open_files[] | select(.path_b64)"
	[ "$(jq -r ".processes[] | select(.pid == $!) | .cwd_b64" "$work/survey.json" | base64 -d)" = "$dir" ]
	is_clean_json "$work/survey.json"

	trowel survey --fast --color=always --sample 0 -o "$work/a.trowel" >"$work/report"
	is_clean "$work/report"
	for width in 40 80 250; do
		COLUMNS=$width trowel report --color=always "$work/a.trowel" >"$work/report"
		is_clean "$work/report"
	done
	# from the file as from the host
	trowel report --json "$work/a.trowel" >"$work/again.json"
	json ".processes[] | select(.pid == $!) | .name_b64 and .argv_b64 and .exe_b64" "$work/again.json"
}

@test "an environment that names a variable twice" {
	printf '%s\n' 'import os, ctypes' \
		'envp = (ctypes.c_char_p * 5)(b"A=1", b"A=2", b"\xff=1", b"\\xff=2", None)' \
		'argv = (ctypes.c_char_p * 3)(b"sleep", b"100", None)' \
		'ctypes.CDLL(None).execve(b"/bin/sleep", argv, envp)' >"$work/twice.py"
	/usr/bin/python3 "$work/twice.py" &
	started $!
	sleep 0.5
	trowel survey --fast --sample 0 -o "$work/a.trowel" >/dev/null
	trowel report --json "$work/a.trowel" >"$work/survey.json"
	json ".processes[] | select(.pid == $!) | .environment"
	# a reader of JSON that minds
	/usr/bin/python3 - "$work/survey.json" <<'PYTHON'
import json, sys
def once(pairs):
    assert len({k for k, _ in pairs}) == len(pairs), pairs
    return dict(pairs)
json.load(open(sys.argv[1]), object_pairs_hook=once)
PYTHON
}

@test "processes that come and go while they are read" {
	bash -c 'while :; do (: | :); done' &
	started $!
	bash -c 'while :; do /bin/true; done' &
	started $!
	for _ in 1 2 3; do
		in_time 30 survey_json
		json '[.processes[] | select(.name == null)] == []'
		# who vanished is no error
		json '[.errors[]? | select(.what | test("No such (file|process)"))] == []'
	done
	in_time 30 trowel survey --fast --sample 1 --json >"$work/survey.json"
	json '.processes | length > 1'
}

@test "zombies and stopped processes" {
	bash -c 'sleep 0.2 & exec sleep 100' & # does not wait for its child
	started $!
	local parent=$!
	sleep 100 &
	started $!
	kill -STOP $!
	sleep 1
	in_time 30 survey_json
	json ".processes[] | select(.ppid == $parent) | .state == \"Z\""
	json ".processes[] | select(.pid == $!) | .state == \"T\""
}

@test "a process with 5,000 open files, another with deleted ones" {
	echo x >"$work/a.log"
	bash -c 'ulimit -n 6000; for ((i = 10; i < 5010; i++)); do eval "exec $i<\"\$1\""; done; exec sleep 100' \
		- "$work/a.log" &
	started $!
	local many=$!
	bash -c 'exec 9>"$1/gone.log"; head -c 2M /dev/zero >&9; rm "$1/gone.log"; exec sleep 100' - "$work" &
	started $!
	sleep 1
	in_time 30 survey_json
	json ".processes[] | select(.pid == $many) | .open.files >= 5000"
	json ".processes[] | select(.pid == $many) | .open_files | length < 1000"
	json ".processes[] | select(.pid == $!) | .open_files[] | select(.kind == \"deleted\")"
}

@test "executables deleted and replaced while they run" {
	cp "$(command -v sleep)" "$work/deleted"
	cp "$(command -v sleep)" "$work/replaced"
	cp "$(command -v sleep)" "$work/named (deleted)"
	cp "$(command -v sleep)" "$work/a-folder"
	"$work/deleted" 100 &
	started $!
	local deleted=$!
	"$work/replaced" 100 &
	started $!
	local replaced=$!
	"$work/named (deleted)" 100 &
	started $!
	local named=$!
	"$work/a-folder" 100 &
	started $!
	sleep 0.3
	rm "$work/deleted" "$work/a-folder"
	mkdir "$work/a-folder"
	cp "$(command -v sleep)" "$work/new"
	mv "$work/new" "$work/replaced"
	survey_json
	json ".processes[] | select(.pid == $deleted) | .exe_deleted and (.exe_replaced | not) and (.exe | endswith(\"/deleted\"))"
	json ".processes[] | select(.pid == $replaced) | .exe_deleted and .exe_replaced"
	json ".processes[] | select(.pid == $named) | (.exe_deleted | not) and (.exe | endswith(\"(deleted)\"))"
	json ".processes[] | select(.pid == $!) | .exe_deleted"
}

# ---- file systems that do not answer --------------------------------------------------------------

@test "a network file system is never entered, whoever uses it" {
	need_fuse
	in_own_mounts <<'SH'
	serve fuse.sshfs
	"$WORK/victim" hold "$WORK/mount/there" >"$WORK/held" & started $!
	"$WORK/mount/there/program" 100 & started $!
	until_text ready "$WORK/held"
	ln -s "$WORK/mount/there/file" /etc/cron.d/elsewhere
	before=$(cat "$WORK/requests")
	"$TROWEL" survey --fast --sample 1 --json >"$WORK/survey.json"
	after=$(cat "$WORK/requests")
	echo "requests: $before before, $after after"
	[ "$before" = "$after" ]
SH
	json '.mounts[] | select(.type == "fuse.sshfs") | .network and .size_bytes == null'
	json '[.errors[].what | select(test("fuse.sshfs"))] | length > 0'
	json '[.processes[] | select((.cwd // "") | endswith("/mount/there"))] | length == 1'
	json '[.processes[] | select((.exe // "") | endswith("/mount/there/program"))] | length == 1'
}

@test "a stopped FUSE file system is named, and the rest goes on" {
	need_fuse
	in_own_mounts <<'SH'
	serve fuse.stub
	"$WORK/victim" hold "$WORK/mount/there" >"$WORK/held" & started $!
	"$WORK/mount/there/program" 100 & started $!
	until_text ready "$WORK/held"
	ln -s "$WORK/mount/there/file" /etc/cron.d/elsewhere
	kill -STOP "$server"
	in_time 30 "$TROWEL" survey --fast --sample 1 --json >"$WORK/survey.json"
SH
	json '.errors[] | select((.path // "") | endswith("/mount/there")) | .what | test("does not answer")'
	json '[.processes[] | select((.cwd // "") | endswith("/mount/there"))] | length == 1'
	json '.packages | length > 0'
	json '[.collectors[].name] | index("purposes") != null'
}

@test "a trace by fanotify leaves a stopped FUSE file system alone, and says so" {
	need_fuse
	in_own_mounts <<'SH'
	serve fuse.stub
	"$WORK/victim" hold "$WORK/mount/there" >"$WORK/held" & started $!
	until_text ready "$WORK/held"
	held=$!
	kill -STOP "$server"
	in_time 20 "$TROWEL" trace "$held" --backend fanotify --for 1 --json >"$WORK/trace.json" 2>"$WORK/messages"
SH
	json '.backend == "fanotify" and (.lost | has("file systems that are not watched: of a network, or served by a program"))' "$work/trace.json"
	grep -q 'mount/there is not watched: fuse.stub may not answer' "$work/messages"
}

@test "a process that stops whoever reads it is named, and the rest goes on" {
	need_fuse
	in_own_mounts <<'SH'
	serve fuse.sshfs
	mkfifo "$WORK/go"
	"$WORK/victim" stick "$WORK/mount/there" >"$WORK/stuck" <"$WORK/go" & started $!
	stuck=$!
	exec 7>"$WORK/go"
	until_text open "$WORK/stuck"
	kill -STOP "$server"
	echo go >&7
	until_text ready "$WORK/stuck"
	sleep 0.5
	echo "$stuck" >"$WORK/pid"
	sleep 100 & started $! # a later one
	echo "$!" >"$WORK/later"
	in_time 30 "$TROWEL" survey --fast --sample 1 --json >"$WORK/survey.json"
SH
	local stuck later
	stuck=$(cat "$work/pid") later=$(cat "$work/later")
	json ".processes[] | select(.pid == $stuck) | .state == \"D\"" || skip "this kernel does not hold it"
	json ".errors[] | select(.path == \"process $stuck\")"
	json ".processes[] | select(.pid == $later) | .argv == [\"sleep\", \"100\"]"
	json '[.collectors[].name] | index("purposes") != null'
}

# ---- files ----------------------------------------------------------------------------------------

@test "files whose names and contents are made of control bytes" {
	evil_root "$work/root"
	survey_json --root "$work/root"
	is_clean_json "$work/survey.json"
	json '.users[] | select(.name_b64)'
	json '.packages[] | select(.version_b64)'
	json '.schedules[] | select(.command_b64)'
	trowel survey --color=always --root "$work/root" -o "$work/a.trowel" >"$work/report" 2>"$work/messages"
	is_clean "$work/report"
	is_clean "$work/messages"
	COLUMNS=40 trowel report --color=always "$work/a.trowel" >"$work/report"
	is_clean "$work/report"
}

@test "the host's name makes no path of the snapshot's name" {
	mkdir -p "$work/root/etc" "$work/in"
	echo '../../../../tmp/x' >"$work/root/etc/hostname"
	cd "$work/in"
	trowel survey --root "$work/root" >/dev/null 2>&1
	[ "$(ls -A "$work/in" | wc -l)" = 1 ]
	[ "$(ls -A "$work" | sort | tr '\n' ' ')" = "in root " ]
}

# survey_bad_files KIND: a survey of a root where every file that is read was made by bad_KIND
survey_bad_files() {
	bad_root "$work/root" "$1"
	(
		limit_memory
		CANARY_VARIABLE=$CANARY in_time 60 trowel survey --sample 0 --json --root "$work/root" \
			>"$work/survey.json" 2>"$work/messages"
	)
	nowhere "$CANARY" "$work/survey.json" "$work/messages"
	is_clean_json "$work/survey.json"
	json '[.collectors[].name] | index("purposes") != null'
	[ ! -s "$work/messages" ]
	in_time 60 trowel survey --color=always --root "$work/root" -o - 2>"$work/report" >"$work/a.trowel"
	is_clean "$work/report"
	nowhere "$CANARY" "$work/report"
	trowel report "$work/a.trowel" >/dev/null
}

@test "files that are cut short" { survey_bad_files truncated; }
@test "files that are empty" { survey_bad_files empty; }
@test "files of 100 MB that are all holes" { survey_bad_files sparse; }
@test "files of one line of 10 MB" { survey_bad_files line; }
@test "files of 10 MB of short lines" { survey_bad_files lines; }
@test "files of random bytes" { survey_bad_files rubbish; }
@test "files that are folders" { survey_bad_files folder; }
@test "files that are FIFOs" { survey_bad_files fifo; }
@test "files that are sockets" { survey_bad_files socket; }
@test "files that are links to themselves" { survey_bad_files loop; }
@test "files that are links out of the root" { survey_bad_files outside; }
@test "files that are links upwards out of the root" { survey_bad_files upwards; }
@test "files that are links into /proc" { survey_bad_files proc; }
@test "folders that are links out of the root" { survey_bad_files folders_outside; }

@test "files that may not be read" {
	need setpriv
	# root without its capabilities may read no more than others
	[ "$(id -u)" != 0 ] || RUNNER="$RUNNER setpriv --bounding-set=-all --inh-caps=-all"
	survey_bad_files secret
	json '[.errors[].what | select(test("denied"))] | length > 10'
}

@test "logs of 4 TB that are all holes" {
	local file root=$work/root
	mkdir -p "$root"/var/{log/apt,lib/dpkg,lib/apt/lists}
	for file in log/syslog log/kern.log log/dpkg.log log/wtmp log/apt/history.log lib/dpkg/status; do
		truncate -s 4T "$root/var/$file" || skip "no such file can be made here"
	done
	# no limit of addresses: a mapping that fails would hide what a real one costs
	in_time 45 trowel survey --json --root "$root" >"$work/survey.json"
	json '[.errors[].path] | index("/var/log/apt/history.log") != null'
}

@test "files that are device nodes" {
	need_root
	mknod "$work/probe" c 1 5 2>/dev/null || skip "no device nodes can be made here"
	survey_bad_files device
}

@test "files that change while they are read" {
	evil_root "$work/root"
	cp /var/lib/dpkg/status "$work/full"
	bash -c 'while :; do cat "$1/full" >"$2"; : >"$2"; rm "$2"; ln -s /etc/shadow "$2"; rm "$2"; mkdir "$2"; rmdir "$2"; done 2>/dev/null' \
		- "$work" "$work/root/var/lib/dpkg/status" &
	started $!
	for _ in 1 2 3 4 5 6 7 8; do
		in_time 30 survey_json --root "$work/root"
		is_clean_json "$work/survey.json"
	done
}

# ---- snapshots ------------------------------------------------------------------------------------

# read_forged FILE: `report` of it ends in time, says why if it refuses, and lets no control byte through
read_forged() {
	local name=${1##*/} status=0 start=$SECONDS wanted
	case $name in
	ok-*) wanted=0 ;;
	any-*) wanted="0 2" ;;
	*) wanted=2 ;;
	esac
	(
		limit_memory
		cd "$work/in"
		trowel report --color=always "$1" >"$work/report" 2>"$work/messages"
	) || status=$?
	echo "$name: status $status: $(head -c 300 "$work/messages" | cat -v)"
	[[ " $wanted " == *" $status "* ]]
	[ $((SECONDS - start)) -le 20 ]
	[ "$status" = 0 ] || [[ "$(head -n 1 "$work/messages")" == "trowel: report: "* ]]
	[ "$status" = 0 ] || [ "$(wc -l <"$work/messages")" = 1 ]
	cat "$work/report" "$work/messages" >>"$work/said"
}

@test "forged and damaged snapshots are refused in bounded time and memory" {
	need zstd
	mkdir "$work/in" "$work/forged" "$work/root" "$work/root/etc"
	cp /etc/os-release /etc/passwd "$work/root/etc/"
	trowel survey --root "$work/root" -o - 2>/dev/null | zstd -dcq >"$work/good.tar"
	survey_json
	/usr/bin/python3 "$BATS_TEST_DIRNAME/snapshot_forge.py" "$work/good.tar" "$work/survey.json" "$work/forged"
	local file
	touch "$work/report" "$work/messages" "$work/said"
	ls -A "$work" "$work/in" >"$work-before"
	for file in "$work"/forged/*; do
		read_forged "$file"
	done
	ls -A "$work" "$work/in" >"$work-after"
	diff "$work-before" "$work-after"
	[ ! -e /tmp/trowel-escaped ]
	is_clean "$work/said"
}

@test "a snapshot cut anywhere is refused, or was whole" {
	need zstd
	mkdir -p "$work/root/etc"
	cp /etc/os-release /etc/passwd "$work/root/etc/"
	trowel survey --root "$work/root" -o "$work/a.trowel" >"$work/whole" 2>/dev/null
	local size status cut
	size=$(stat -c %s "$work/a.trowel")
	for ((cut = 0; cut < size; cut += 1 + size / 150)); do
		head -c "$cut" "$work/a.trowel" >"$work/cut.trowel"
		status=0
		trowel report "$work/cut.trowel" >"$work/report" 2>"$work/messages" || status=$?
		echo "cut at $cut of $size: status $status"
		[ "$status" = 2 ] || diff "$work/whole" "$work/report"
		[ "$status" = 0 ] || grep -q 'cut.trowel' "$work/messages"
	done
}
