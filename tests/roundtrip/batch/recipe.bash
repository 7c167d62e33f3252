# batch01: what runs at night, and most of the day. Jobs in Python, JavaScript, Perl, Ruby and PHP; by cron, by
# timers, by at, and one that somebody started by hand; a queue, an address that is shared, and mail.

batch_recipe=$project/tests/roundtrip/batch

batch_packages() {
	mkdir -p "$1/lantern-tools/usr/share/lantern-tools"
	echo 'tools' >"$1/lantern-tools/usr/share/lantern-tools/README"
	package_new "$1" lantern-tools 1.0
}

# batch_before ROOT: what was copied to it, with modules as npm and pip put them
batch_before() {
	local root=$1
	repository_known "$root" "$MACHINES/$house.repository" "$house"
	cp -R "$batch_recipe/root/." "$root/"
	npm pack --silent --pack-destination "$root/opt/feeds" "$batch_recipe/packages/lantern-resp" >/dev/null
	(cd "$root/opt/feeds" && npm install --silent --no-audit --no-fund ./lantern-resp-1.3.0.tgz) || return
	/usr/bin/python3 "$batch_recipe/wheel.py" "$batch_recipe/packages/lantern_rates/lantern_rates.py" 0.4 "$root/root"
}

batch_by_hand() {
	cat <<'END'
export DEBIAN_FRONTEND=noninteractive
debconf-set-selections <<'SELECTIONS'
nullmailer nullmailer/adminaddr string ops@lantern.example
nullmailer nullmailer/relayhost string outside.lantern.example
nullmailer shared/mailname string batch.lantern.example
SELECTIONS
apt-get update -qq
apt-get install -y -qq redis-server redis-tools nodejs python3-venv ruby php-cli nullmailer at keepalived lantern-tools curl perl

adduser -q --system --group --home /var/lib/batch batch
useradd -m -s /bin/bash -u 1001 olaf
install -d -o batch -g batch /var/lib/rates
python3 -m venv /opt/rates/venv
/opt/rates/venv/bin/pip install --quiet --no-index /root/lantern_rates-0.4-py3-none-any.whl
rm /root/lantern_rates-0.4-py3-none-any.whl
chown -R root:batch /opt/feeds
chown -R batch:batch /srv/invoices
mkdir -p /srv/stock
printf 'Moby Dick,2\nEmma,40\nUlysses,1\n' >/srv/stock/stock.csv

echo '* * * * * /usr/local/bin/heartbeat.pl' | crontab -u olaf -
printf 'MAILTO=ops@lantern.example\n* * * * * cd /srv/invoices && /usr/bin/php invoices.php\n' | crontab -u batch -
echo '/usr/bin/curl -s -X POST http://outside.lantern.example/anniversary' | at -q b now + 3 days 2>/dev/null
echo 'save 900 1' >>/etc/redis/redis.conf
systemctl restart redis-server
systemctl daemon-reload
systemctl enable -q --now feeds.service stock-mail.timer
systemctl restart keepalived nullmailer cron
chown -R olaf:olaf /home/olaf
setsid runuser -u olaf -- sh -c 'cd && nohup /usr/bin/python3 watch.py >watch.out 2>&1 &'
END
}

# what batch01 does, as the sink hears it of an address
batch_acts='request POST /feeds/;request GET /rates;request POST /heartbeat;request GET /watch;mail .*running out;joins vrrp'

# batch_used ADDRESS: a book goes through the queue, and each job was heard of
batch_used() {
	machine_in batch01 redis-cli lpush feeds 'Moby Dick' >/dev/null
	eventually_heard "$1"
}

# batch_is_silent HOST: no job is left there that would run, and no service that acts outward
batch_is_silent() {
	machine_in "$1" sh -c '! ls /etc/cron.d/rates /var/spool/cron/crontabs/olaf /var/spool/cron/crontabs/batch 2>/dev/null | grep .' || return
	! machine_in "$1" systemctl is-active feeds.service stock-mail.timer keepalived.service nullmailer.service watch.py.service | grep -x active
}

# eventually_heard ADDRESS: within two minutes everything it does
eventually_heard() {
	for _ in $(seq 120); do
		batch_is_heard "$1" >/dev/null && return
		sleep 1
	done
	batch_is_heard "$1"
}

# batch_traces HOST: what its jobs leave behind on the host itself
batch_traces() {
	machine_in "$1" sh -c 'cat /srv/invoices/last-number /var/lib/rates/history.csv; ls /var/spool/nullmailer/queue; atq; redis-cli llen feeds; ip -o -4 address show dev eth0' 2>&1
}

# batch_stopped: the old host takes nothing out of its queue any more; two books are still in it
batch_stopped() {
	machine_in batch01 systemctl stop feeds
	machine_in batch01 redis-cli lpush feeds Emma Ulysses
}

# batch_is_heard ADDRESS: all of it; says what is not
batch_is_heard() {
	local act
	while read -r -d ';' act; do
		heard "$1" | grep -q "$act" || { echo "not heard of $1: $act"; return 1; }
	done <<<"$batch_acts;"
}

# What somebody started by hand has a unit on the copy, which is found there as such: another role title, other
# reasons, no proposal. A script for sed -E, as round_natural.
round_natural_more="\
s#^(- .?(/srv/invoices/log|/var/lib/rates/history[.]csv)[^0-9]*)[0-9.]+ ([KMG]i)?B#\1SIZE# # its jobs went on, and add to these
/watch[._](py|out)/d # all that names it
/^It depends on HTTP on outside[.]lantern[.]example \(at /d # where a survey met one of its calls, which take a moment
/^  (why|waits): '?(proposed: it (ran|was) started by hand|proposed: it ran, started by hand|no package brought it'?$|nobody but a person started it|it runs of its own accord|added by hand; enabled by hand: no package made this link)/d # why it is there, and waits
/^    sha256: '?$(sha256sum project/roles/watch_py/files/etc/systemd/system/watch.py.service 2>/dev/null | cut -d' ' -f1)'?$/d # of the proposed unit, once it is a file
"
