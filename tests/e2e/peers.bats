#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whom it talks to: histories as real shells write them, and a host that is seen and named.

setup() {
	load common
	need jq zstd
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root"/{etc,root,bin,usr/sbin,home/anna}
	echo 'ID=debian' >"$root/etc/os-release"
	printf 'root:x:0:0:root:/root:/bin/bash\nanna:x:1000:1000::/home/anna:/bin/zsh\n' >"$root/etc/passwd"
	cp /bin/true "$root/bin/bash"
}

entry() { jq -r ".history[] | select(.host == \"$1\") | $2" "$BATS_TEST_TMPDIR/survey.json"; }

@test "histories of bash, zsh and fish, with their times" {
	need bash zsh fish script
	now=$(date +%s)
	HOME=$root/root HISTFILE=$root/root/.bash_history HISTTIMEFORMAT='%F ' bash --norc -i >/dev/null 2>&1 <<-'SHELL'
		set -o history
		ssh -p 2222 deploy@web01 true || true
		MYSQL_PWD=Canary01 mysql -h db01 -u shop || true
		exit
	SHELL
	HISTFILE=$root/home/anna/.zsh_history zsh -f -i >/dev/null 2>&1 <<-'SHELL' || true
		setopt EXTENDED_HISTORY INC_APPEND_HISTORY; SAVEHIST=100 HISTSIZE=100
		rsync -n /nowhere backup@nas:/volume1/
		exit
	SHELL
	mkdir -p "$root/home/anna/.local/share/fish"
	XDG_DATA_HOME=$root/home/anna/.local/share HOME=$root/home/anna script -qec fish /dev/null >/dev/null 2>&1 <<-'SHELL' || true
		curl https://u:Canary02@api.corp.io/v1
		exit
	SHELL
	survey_json --root "$root"
	[ "$(entry web01 '"\(.program) \(.port) \(.remote_user) \(.user)"')" = 'ssh 2222 deploy root' ]
	[ "$(entry web01 '.last_at | fromdate | . >= '"$now"' - 5')" = true ]
	[ "$(entry db01 .program)" = mysql ]
	[ "$(entry nas '"\(.program) \(.path) \(.user)"')" = 'rsync /volume1/ anna' ]
	[ "$(entry nas '.last_at | fromdate | . >= '"$now"' - 5')" = true ]
	refute grep -q Canary "$BATS_TEST_TMPDIR/survey.json"
	json '.peers[] | select(.name == "db01") | .confidence == "possible" and .count == null and .protocol == "mysql"'
	[ "$(entry api.corp.io .program)" = curl ]
	survey_json --root "$root" --no-people
	json '.history == null and .peers == null'
}

@test "a host that is seen and named is one row" {
	need_root
	need unshare nsenter ip python3
	cat >"$BATS_TEST_TMPDIR/hosts" <<-'HOSTS'
		127.0.0.1 localhost
		10.99.0.2 app01 app01.corp.io
	HOSTS
	mkdir "$BATS_TEST_TMPDIR/cron.d"
	echo '0 3 * * * root rsync -a /srv/ rsync://app01.corp.io:8730/srv/' >"$BATS_TEST_TMPDIR/cron.d/copy"
	echo '5 3 * * * root ssh backup@nas.corp.io true' >>"$BATS_TEST_TMPDIR/cron.d/copy"
	cat >"$BATS_TEST_TMPDIR/talk.py" <<-'PYTHON'
		import socket, sys, time
		if sys.argv[1] == "serve":
		    server = socket.create_server(("10.99.0.2", 8730))
		    peer = server.accept()
		else:
		    for _ in range(100):
		        try:
		            peer = socket.create_connection(("10.99.0.2", 8730))
		            break
		        except OSError:
		            time.sleep(0.1)
		    open(sys.argv[2], "w").close()
		time.sleep(60)
	PYTHON
	cat >"$BATS_TEST_TMPDIR/inside" <<-SHELL
		set -e
		cd "$BATS_TEST_TMPDIR"
		mount --bind hosts /etc/hosts
		mkdir -p /etc/cron.d
		mount --bind cron.d /etc/cron.d
		unshare -n sleep 60 3>&- &
		other=\$!
		for _ in \$(seq 50); do [ "\$(readlink /proc/\$other/ns/net)" != "\$(readlink /proc/\$\$/ns/net)" ] && break; sleep 0.1; done
		ip link add va type veth peer name vb netns \$other
		ip addr add 10.99.0.1/24 dev va
		ip link set va up
		ip link set lo up
		nsenter -t \$other -n ip addr add 10.99.0.2/24 dev vb
		nsenter -t \$other -n ip link set vb up
		nsenter -t \$other -n python3 talk.py serve 3>&- &
		server=\$!
		python3 talk.py ask connected 3>&- &
		client=\$!
		for _ in \$(seq 100); do [ -e connected ] && break; sleep 0.1; done
		status=0
		$RUNNER "$TROWEL" survey --fast --json --sample 0 >survey.json || status=\$?
		kill \$client \$server \$other
		exit \$status
	SHELL
	unshare -nm bash "$BATS_TEST_TMPDIR/inside"
	json '[.peers[] | select(.direction == "outbound" and .address == "10.99.0.2" and .port == 8730)] | length == 1'
	json '.peers[] | select(.direction == "outbound" and .address == "10.99.0.2") | .name == "app01" and .count == 1 and .protocol == "rsync"'
	json '.peers[] | select(.direction == "outbound" and .address == "10.99.0.2") | .evidence | any(startswith("1 flow of process")) and any(. == "/etc/cron.d/copy line 1: rsync")'
	json '.peers[] | select(.name == "nas.corp.io") | .count == null and .user == "backup" and .process == "cron copy"'
}
