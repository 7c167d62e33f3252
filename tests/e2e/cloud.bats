#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# survey --cloud against metadata services of our own, each in a network namespace that ends with its
# last process: 169.254.169.254 on its loopback, and cloud_service.py there.

setup() {
	load common
	work=$BATS_TEST_TMPDIR
}

# apart COMMAND...: in a network namespace of its own, on a machine that tells nothing about its cloud
# but the PROVIDER of cloud-init
apart() {
	unshare --net --mount bash -euc '
		ip link set lo up
		ip address add 169.254.169.254/32 dev lo
		for folder in /sys/class/dmi /run /var/lib/cloud; do
			[ ! -d $folder ] || mount -t tmpfs tmpfs $folder
		done
		if [ "${PROVIDER:-}" ]; then
			mkdir /run/cloud-init
			echo "$PROVIDER" >/run/cloud-init/cloud-id
		fi
		"$@"' - "$@"
}

need_apart() {
	need python3 ip unshare
	apart true 2>/dev/null || skip "no network and mount namespaces can be made here"
}

# serve KIND COMMAND...: the command while a service of that KIND answers; what that was asked is in
# $work/asked
serve() {
	python3 "$BATS_TEST_DIRNAME/cloud_service.py" "$1" "$work/ready" >"$work/asked" &
	local pid=$!
	trap "kill $pid" EXIT
	shift
	for _ in $(seq 100); do
		[ -e "$work/ready" ] && break
		sleep 0.1
	done
	"$@"
}

# at_service KIND [OPTION...]: a survey where such a service answers. However loaded the machine is,
# the collector has to be done in time.
at_service() {
	local kind=$1
	shift
	need_apart
	rm -f "$work/ready"
	export -f serve survey_json trowel
	export work TROWEL RUNNER BATS_TEST_DIRNAME BATS_TEST_TMPDIR
	apart bash -euc 'serve "$@"' - "$kind" survey_json "$@"
	json '.collectors[] | select(.name == "host") | .milliseconds < 5000'
}

# errors_of_host: rows of errors about the metadata service
errors_of_host() { jq '[.errors[]? | select(.collector == "host" and ((.path // "") | startswith("http")))] | length' "$work/survey.json"; }

@test "AWS, with a token: who, what and where" {
	at_service aws --cloud
	json '.host.cloud == {
		"provider": "aws",
		"instance_id": "i-0123456789abcdef0",
		"instance_type": "t3.medium",
		"region": "eu-central-1b",
		"evidence": "http://169.254.169.254/latest/dynamic/instance-identity/document"
	}'
	[ "$(errors_of_host)" = 0 ]
	[ "$(cat "$work/asked")" = "PUT /latest/api/token
GET /latest/dynamic/instance-identity/document" ]
}

@test "AWS without tokens" {
	at_service aws-v1 --cloud
	json '.host.cloud.instance_id == "i-0123456789abcdef0"'
	[ "$(errors_of_host)" = 0 ]
}

@test "Google, asked for three values only" {
	at_service gcp --cloud
	json '.host.cloud == {
		"provider": "gcp",
		"instance_id": "4520031799277581759",
		"instance_type": "e2-small",
		"region": "europe-west1-b",
		"evidence": "http://169.254.169.254/computeMetadata/v1/instance/id"
	}'
	[ "$(errors_of_host)" = 0 ]
	[ "$(grep -c computeMetadata "$work/asked")" = 3 ]
}

@test "Azure, in chunks" {
	at_service azure --cloud
	json '.host.cloud.provider == "azure" and .host.cloud.instance_type == "Standard_D2s_v3" and
		.host.cloud.region == "westeurope"'
	[ "$(errors_of_host)" = 0 ]
}

@test "a service that never finishes is an error, in time" {
	for kind in slow silent; do
		at_service "$kind" --cloud
		json '.host.cloud.provider == null'
		[ "$(errors_of_host)" = 1 ]
	done
}

@test "garbage is an error" {
	for kind in garbage html liar; do
		at_service "$kind" --cloud
		json '.host.cloud.provider == null'
		[ "$(errors_of_host)" = 1 ]
	done
}

@test "100 MB are an error, and are not received" {
	for kind in huge huge-unsaid; do
		at_service "$kind" --cloud
		json '.host.cloud.provider == null'
		[ "$(errors_of_host)" = 1 ]
	done
}

@test "nobody at the address is one error" {
	need_apart
	export -f survey_json trowel
	export TROWEL RUNNER BATS_TEST_TMPDIR
	apart bash -euc survey_json\ --cloud
	json '.host.cloud.provider == null'
	[ "$(errors_of_host)" = 1 ]
	json '.errors[] | select(.path == "http://169.254.169.254/latest/dynamic/instance-identity/document")'
}

@test "without --cloud nobody is asked" {
	at_service aws
	[ ! -s "$work/asked" ]
	json '.host.cloud.provider == null'
}

@test "only the provider that files suggest is asked" {
	PROVIDER=hetzner at_service aws --cloud
	[ "$(cat "$work/asked")" = "GET /hetzner/v1/metadata/instance-id" ]
	json '.host.cloud == { "provider": "hetzner", "evidence": "/run/cloud-init/cloud-id" }'
	[ "$(errors_of_host)" = 1 ]
	PROVIDER=aliyun at_service aws --cloud
	[ ! -s "$work/asked" ]
	json '.errors[] | select(.what | startswith("--cloud: of alibaba"))'
}

@test "under --root nobody is asked" {
	need strace
	mkdir -p "$work/root/run/cloud-init"
	echo '{"v1":{"cloud_name":"gce","instance_id":"7"}}' >"$work/root/run/cloud-init/instance-data.json"
	strace -f -qq -e trace=network -o "$work/trace" \
		"$TROWEL" survey --cloud --json --sample 0 --root "$work/root" >"$work/survey.json"
	refute grep -E 'AF_INET' "$work/trace"
	json '.host.cloud.instance_id == "7"'
	json '.errors[] | select(.collector == "host" and (.what | startswith("--cloud")))'
}
