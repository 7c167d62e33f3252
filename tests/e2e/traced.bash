# A booted machine of daemons that are traced from the host, for those who load machine before: each daemon's
# configuration is known, and partly brought in by a pattern.

TRACED_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,python3,curl,nginx-light,redis-server,haproxy,openssh-server,openssh-client,php-fpm,apache2,postgresql,libc-bin

traced_machine_begin() {
	machine_needs
	need jq
	export MACHINE_PACKAGES=$TRACED_PACKAGES
	machine_new traced
	trace_files "$MACHINES/traced"
	machine_boot traced
	machine_in traced systemctl start nginx haproxy apache2 ssh php8.2-fpm redis-server postgresql till
}

# trace_files ROOT: daemons beside each other, with files of theirs that a glob brings in
trace_files() {
	local root=$1
	rm "$root/etc/nginx/sites-enabled/default"
	echo 'server { listen 8001; root /srv/www; include /srv/extra/*.inc; }' >"$root/etc/nginx/conf.d/shop.conf"
	mkdir -p "$root/srv/extra" "$root/srv/www" "$root/srv/till"
	echo 'add_header X-From extra;' >"$root/srv/extra/a.inc"
	echo 'hello' >"$root/srv/www/index.html"
	printf 'frontend web\n\tbind :8002\n\tmode http\n\ttimeout client 5s\n\tdefault_backend b\nbackend b\n\tmode http\n\ttimeout server 5s\n\ttimeout connect 5s\n\tserver one 127.0.0.1:8001\n' \
		>>"$root/etc/haproxy/haproxy.cfg"
	sed -i 's/80/8003/' "$root/etc/apache2/ports.conf"
	printf 'PORT=8004\n' >"$root/srv/till/.env"
	cat >"$root/srv/till/till.py" <<'END'
import http.server, os, signal, socket

def read():
    for name in (".env.local", ".env"):
        try:
            for line in open(name):
                key, _, value = line.strip().partition("=")
                os.environ[key] = value
        except FileNotFoundError:
            pass

class Till(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            socket.create_connection(("127.0.0.1", 1), 1)
        except OSError:
            pass
        try:
            open("/srv/till/locked").read()
        except OSError:
            pass
        with open("/var/log/till.log", "a") as log:
            log.write("asked\n")
        read()
        self.send_response(200)
        self.end_headers()

read()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Till).serve_forever()
END
	printf '[Service]\nWorkingDirectory=/srv/till\nExecStart=/usr/bin/python3 till.py\n[Install]\nWantedBy=multi-user.target\n' \
		>"$root/etc/systemd/system/till.service"
}

# host_pid UNIT|FILE: the main process of a unit of the machine, or of a file that holds it, as the host numbers it
host_pid() {
	local inner
	case $1 in
	/*) inner=$(machine_in traced cat "$1") ;;
	*) inner=$(machine_in traced systemctl show -p MainPID --value "$1") ;;
	esac
	grep -lE "^NSpid:.*[[:space:]]$inner\$" /proc/[0-9]*/status 2>/dev/null | while IFS=/ read -r _ _ pid _; do
		[ "$(readlink "/proc/$pid/ns/pid")" = "$(readlink "/proc/$(machine_leader traced)/ns/pid")" ] && echo "$pid" && break
	done
}

# traced TARGET OPTION...: what is told of it; configuration: the files that are told as such
traced() { trowel trace "$@" --json -q >traced.json; }
configuration() { jq -r '.observed[] | select(.verdict == "configuration").path' traced.json | LC_ALL=C sort; }
verdict() { jq -er --arg path "$1" '.observed[] | select(.path == $path).verdict' traced.json; }

# What each daemon reads, by the names that it uses.
nginx_reads() { printf '%s\n' /etc/nginx/conf.d/shop.conf /etc/nginx/mime.types /etc/nginx/modules-enabled/50-mod-http-echo.conf /etc/nginx/nginx.conf /srv/extra/a.inc; }
haproxy_reads() { printf '/etc/haproxy/%s\n' errors/{400,403,408,500,502,503,504}.http haproxy.cfg; }
apache_reads() {
	printf '%s\n' /etc/apache2/apache2.conf /etc/apache2/ports.conf /etc/mime.types
	(cd "$MACHINES/traced" && find etc/apache2/{conf,mods,sites}-enabled -type l -printf '/%p\n')
}
php_reads() {
	printf '/etc/php/8.2/fpm/%s\n' php-fpm.conf php.ini pool.d/www.conf
	(cd "$MACHINES/traced" && find etc/php/8.2/fpm/conf.d -type l -printf '/%p\n')
}
sshd_reads() { (cd "$MACHINES/traced" && find etc/ssh -name 'ssh_host_*' -printf '/%p\n' -o -path etc/ssh/sshd_config -printf '/%p\n'); }
postgresql_reads() {
	printf '%s\n' /etc/postgresql/15/main/{pg_hba,pg_ident,postgresql}.conf /etc/ssl/certs/ssl-cert-snakeoil.pem \
		/etc/ssl/private/ssl-cert-snakeoil.key /var/lib/postgresql/15/main/postgresql.auto.conf
}
