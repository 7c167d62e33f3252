#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Applications of real frameworks, in real repositories, some of them running: what they are, where their code
# comes from, whom their configuration names. "appcanary" is in every password, and nowhere in what we print.

setup() {
	load common
	work=$BATS_TEST_TMPDIR
	root=$work/root
	export HOME=$work/home GIT_CONFIG_NOSYSTEM=1
	mkdir -p "$HOME"
	printf '[user]\nname = A\nemail = a@example.com\n[init]\ndefaultBranch = main\n' >"$HOME/.gitconfig"
}

teardown() {
	[ -z "${started:-}" ] || kill "$started" 2>/dev/null || true
}

# start FOLDER COMMAND...: runs it in that folder, with no session around it; its pid is in $started
start() {
	cd "$1"
	shift
	setsid nohup "$@" >"$work/log" 2>&1 </dev/null 3>&- &
	started=$!
	cd "$work"
	sleep 1
	kill -0 "$started" || { cat "$work/log"; return 1; }
}

# app PATH FILTER: of the application whose code lies there
app() {
	jq -e --arg path "$1" ".applications[] | select(.path == \$path) | $2" "$work/survey.json" >"$work/answer" || {
		jq -c '.applications[]' "$work/survey.json"
		return 1
	}
}

no_canary() { refute grep -ra appcanary "$@"; }

# debian: an empty root with a package database and systemd
debian() {
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/var/lib/dpkg/info" "$root/lib/systemd" "$root/sbin" "$root/usr/bin"
	echo 'ID=debian' >"$root/etc/os-release"
	: >"$root/lib/systemd/systemd"
	chmod +x "$root/lib/systemd/systemd"
	ln -s /lib/systemd/systemd "$root/sbin/init"
	: >"$root/var/lib/dpkg/status"
	package python3.11-minimal 3.11.2-6+deb12u1 /usr/bin/python3.11
	package nodejs 18.19.0+dfsg-6 /usr/bin/node
	package ruby3.1 3.1.2-7 /usr/bin/ruby3.1
	ln -s python3.11 "$root/usr/bin/python3"
}

package() { # package NAME VERSION FILE
	printf 'Package: %s\nStatus: install ok installed\nVersion: %s\nArchitecture: amd64\n\n' "$1" "$2" >>"$root/var/lib/dpkg/status"
	echo "$3" >"$root/var/lib/dpkg/info/$1.list"
	: >"$root$3"
	chmod +x "$root$3"
}

unit() { # unit NAME LINE...: a service that starts at boot
	local name=$1
	shift
	printf '[Service]\n' >"$root/etc/systemd/system/$name.service"
	printf '%s\n' "$@" >>"$root/etc/systemd/system/$name.service"
	printf '[Install]\nWantedBy=multi-user.target\n' >>"$root/etc/systemd/system/$name.service"
	ln -s "/etc/systemd/system/$name.service" "$root/etc/systemd/system/multi-user.target.wants/"
}

@test "Django under gunicorn, running, in a clone with changes" {
	need git /usr/bin/python3 /usr/bin/gunicorn
	/usr/bin/python3 -c 'import django' || skip "Django is not here"
	mkdir "$work/srv"
	cd "$work/srv"
	/usr/bin/python3 -m django startproject shop
	cd shop
	cat >>shop/settings.py <<-'END'
		DATABASES = {
		    'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'shop.sqlite3'},  # what needs no driver
		    'shop': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'USER': 'web',
		             'PASSWORD': 'appcanary', 'HOST': 'db01.example.net', 'PORT': '5433'},
		}
	END
	printf 'celery\n__pycache__/\n*.sqlite3\n' >.gitignore
	git init -q
	git remote add origin https://deploy:appcanary1@git.example.net/shop.git
	git add .
	git commit -qm 'the shop'
	git tag v2.4
	echo '# changed in place' >>shop/urls.py
	echo new >notes.txt
	export DJANGO_SETTINGS_MODULE=shop.settings CELERY_BROKER_URL=amqp://shop:appcanary2@mq01/jobs
	start "$PWD" /usr/bin/python3 /usr/bin/gunicorn --workers 1 --bind 127.0.0.1:0 shop.wsgi:application
	survey_json
	here=$work/srv/shop
	app "$here" ".pids | index($started)"
	app "$here" '.language == "python" and .framework == "django" and .entry_point == "shop.wsgi:application"'
	app "$here" ".runtime == \"$(/usr/bin/python3 -c 'import platform; print(platform.python_version())')\""
	app "$here" ".vcs.commit == \"$(git -C "$here" rev-parse HEAD)\" and .vcs.branch == \"main\" and .version == \"v2.4\""
	app "$here" '.vcs.remote == "https://deploy:<secret:\(.vcs.remote | capture("<secret:(?<id>s[0-9]+)>").id)>@git.example.net/shop.git"'
	app "$here" '.vcs.dirty and .vcs.changed == ["shop/urls.py"]'
	app "$here" '.vcs.untracked_count == null' # --fast does not look
	app "$here" '.endpoints | any(.protocol == "postgresql" and .host == "db01.example.net" and .port == 5433 and .user == "web" and .database == "shop")'
	app "$here" '.endpoints | any(.protocol == "amqp" and .host == "mq01" and .database == "jobs" and (.path | startswith("/proc/")))'
	app "$here" '.deployed_by == "git commit, in place"'
	no_canary "$work/survey.json"
	trowel survey --fast --sample 0 -o "$work/a.trowel" >"$work/report"
	no_canary "$work/report"
	COLUMNS=400 trowel report -v "$work/a.trowel" >"$work/report"
	grep -q 'git.example.net/shop@.* main, 1 changed' "$work/report"
	grep -q 'db01.example.net:5433/shop' "$work/report"
	no_canary "$work/report"
	zstd -dcqf "$work/a.trowel" >"$work/a.tar"
	no_canary "$work/a.tar"
}

@test "an application in a virtual environment, of what pip installed" {
	need /usr/bin/python3
	mkdir -p "$work/opt/api"
	cd "$work/opt/api"
	/usr/bin/python3 -m venv venv || skip "python3 makes no environments here"
	"$project/tests/fixtures/languages/make_wheel.py" "$work"
	venv/bin/pip install -q --no-index "$work"/*.whl
	printf 'import hello_pip, time\ntime.sleep(600)\n' >api.py
	echo 'flask==3.0' >requirements.txt
	printf 'REDIS_URL=redis://:appcanary@cache01:6380/4\nSECRET_KEY=appcanary\n' >.env
	echo 'REDIS_URL=redis://sample' >.env.example
	start "$PWD" venv/bin/python api.py
	survey_json
	app "$work/opt/api" '.language == "python" and .framework == "flask" and (.entry_point | endswith("/api.py"))'
	app "$work/opt/api" '[.endpoints[] | "\(.protocol) \(.host) \(.port) \(.database)"] == ["redis cache01 6380 4"]'
	app "$work/opt/api" '.configuration | any(endswith("/.env"))'
	no_canary "$work/survey.json"
}

@test "node with what npm installed" {
	need npm node
	mkdir -p "$work/package" "$work/srv/web/config"
	echo '{"name":"express","version":"4.0.1","main":"index.js"}' >"$work/package/package.json"
	echo 'module.exports = () => setInterval(() => 0, 1000)' >"$work/package/index.js"
	(cd "$work/package" && npm pack --silent)
	cd "$work/srv/web"
	echo '{"name":"web","version":"0.9.2"}' >package.json
	npm install --silent --offline --no-audit --no-fund "$work/package/express-4.0.1.tgz"
	echo "require('express')()" >server.js
	echo '{"db": {"client": "pg", "host": "db02", "user": "web", "password": "appcanary", "database": "web"}}' >config/production.json
	node=$(readlink -f "$(command -v node)")
	start "$PWD" "$node" server.js
	survey_json
	app "$work/srv/web" '.language == "node" and .framework == "express" and .version == "0.9.2"'
	app "$work/srv/web" ".runtime == \"$("$node" -p process.versions.node)\""
	app "$work/srv/web" '.endpoints | any(.host == "db02" and .user == "web")'
	no_canary "$work/survey.json"
}

@test "what would be started: Rails by releases, Spring, a script, and what a package brought" {
	need git
	debian
	base=$root/srv/rails
	for release in 20260101000000 20260301000000; do
		mkdir -p "$base/releases/$release/config" "$base/releases/$release/bin"
		: >"$base/releases/$release/bin/rails"
		: >"$base/releases/$release/config.ru"
		echo "gem 'rails', '7.1'" >"$base/releases/$release/Gemfile"
		printf 'default: &d\n  adapter: mysql2\n  host: db03\ndevelopment:\n  <<: *d\n  database: dev\nproduction:\n  <<: *d\n  database: shop\n  username: rails\n  password: appcanary\n' \
			>"$base/releases/$release/config/database.yml"
	done
	git init -q --bare "$base/repo"
	git -C "$base/repo" config remote.origin.url git@git.example.net:acme/rails.git
	echo 89abcdef0123456789abcdef0123456789abcdef >"$base/releases/20260301000000/REVISION"
	ln -s /srv/rails/releases/20260301000000 "$base/current"
	echo 'Branch main (at 89abcde) deployed as release 20260301000000 by alice' >"$base/revisions.log"
	unit rails User=rails WorkingDirectory=/srv/rails/current 'ExecStart=/usr/bin/ruby3.1 bin/rails server -p 3000' Environment=RAILS_ENV=production
	mkdir -p "$root/opt/erp/config" "$root/usr/lib/jvm/java-17/bin"
	: >"$root/usr/lib/jvm/java-17/bin/java"
	echo 'JAVA_VERSION="17.0.9"' >"$root/usr/lib/jvm/java-17/release"
	ln -s /usr/lib/jvm/java-17/bin/java "$root/usr/bin/java"
	/usr/bin/python3 - "$root/opt/erp/erp.jar" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as jar:
    jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nMain-Class: org.springframework.boot.loader.JarLauncher\r\nImplementation-Version: 3.2.1\r\n\r\n")
END
	printf 'spring.datasource.url=jdbc:oracle:thin:@ora01:1521:ERP\nspring.datasource.username=erp\nspring.datasource.password=appcanary\n' >"$root/opt/erp/config/application.properties"
	unit erp 'ExecStart=/usr/bin/java -Xmx2g -jar /opt/erp/erp.jar' 'Environment="SPRING_MAIL_HOST=mx01" SPRING_MAIL_PASSWORD=appcanary'
	mkdir -p "$root/usr/local/bin"
	printf '#!/usr/bin/python3\nimport time\n' >"$root/usr/local/bin/tick"
	chmod +x "$root/usr/local/bin/tick"
	unit tick ExecStart=/usr/local/bin/tick
	package theirs 1 /usr/bin/theirs
	printf '#!/usr/bin/python3\n' >"$root/usr/bin/theirs"
	unit theirs ExecStart=/usr/bin/theirs
	for option in '' --fast; do
		survey_json --root "$root" $option
		[ "$(jq -c '[.applications[].name]' "$work/survey.json")" = '["erp","rails","tick"]' ]
		app /srv/rails/current '.language == "ruby" and .framework == "rails" and .runtime == "3.1.2" and .service == "rails.service" and .user == "rails"'
		app /srv/rails/current '.deployed_by == "releases and current" and .deploy_user == "alice"'
		app /srv/rails/current '.vcs.commit == "89abcdef0123456789abcdef0123456789abcdef" and .vcs.remote == "git@git.example.net:acme/rails.git"'
		app /srv/rails/current '[.endpoints[] | "\(.protocol) \(.user)@\(.host)/\(.database)"] == ["mysql rails@db03/shop"]'
		app /opt/erp '.language == "java" and .runtime == "17.0.9" and .framework == "spring-boot" and .version == "3.2.1"'
		app /opt/erp '[.endpoints[] | "\(.protocol) \(.host) \(.database)"] | sort == ["oracle ora01 ERP", "smtp mx01 null"]'
		app /usr/local/bin/tick '.language == "python" and .runtime == "3.11.2"'
		no_canary "$work/survey.json"
	done
	survey_json --root "$root" --no-people
	app /srv/rails/current '.deploy_user == null'
}

@test "what lies on the disk: WordPress, a clone, parts that are none" {
	need git
	debian
	mkdir -p "$root/var/www/blog/wp-includes" "$root/var/www/blog/wp-admin" "$root/var/www/blog/wp-content/uploads"
	printf "<?php\n\$wp_version = '6.5.3';\n" >"$root/var/www/blog/wp-includes/version.php"
	: >"$root/var/www/blog/wp-load.php"
	printf "<?php\ndefine( 'DB_NAME', 'blog' );\ndefine( 'DB_USER', 'wp' );\ndefine( 'DB_PASSWORD', 'appcanary' );\ndefine( 'DB_HOST', 'db04:3307' );\n" \
		>"$root/var/www/blog/wp-config.php"
	cp "$root/var/www/blog/wp-config.php" "$root/var/www/blog/wp-config-sample.php"
	mkdir -p "$root/srv/tools/sub" "$root/srv/tools/node_modules/x" "$root/home/bob"
	echo '{"name":"tools"}' >"$root/srv/tools/package.json"
	echo '{}' >"$root/srv/tools/sub/package.json"
	echo '{}' >"$root/srv/tools/node_modules/x/package.json"
	echo '{}' >"$root/home/bob/package.json"
	git init -q "$root/home/bob/scripts"
	(cd "$root/home/bob/scripts" && echo x >x && git add x && git commit -qm 'one script' && echo y >y)
	survey_json --root "$root"
	[ "$(jq -c '[.applications[].path]' "$work/survey.json")" = '["/home/bob/scripts","/srv/tools","/var/www/blog"]' ]
	app /var/www/blog '.framework == "wordpress" and .version == "6.5.3" and .name == "blog"'
	app /var/www/blog '[.endpoints[] | "\(.protocol) \(.user)@\(.host):\(.port)/\(.database)"] == ["mysql wp@db04:3307/blog"]'
	app /home/bob/scripts '.vcs.subject == "one script" and .vcs.dirty == false and .vcs.untracked == ["y"]'
	no_canary "$work/survey.json"
}

@test "a clone of Mercurial's" {
	need hg
	debian
	hg init "$work/origin"
	echo x >"$work/origin/manage.py"
	hg --cwd "$work/origin" commit -q -A -m one -u a
	mkdir -p "$root/srv"
	hg clone -q "$work/origin" "$root/srv/old"
	survey_json --root "$root"
	app /srv/old ".vcs.kind == \"hg\" and .vcs.remote == \"$work/origin\" and .vcs.branch == \"default\""
	app /srv/old ".vcs.commit == \"$(hg --cwd "$root/srv/old" identify --debug -i)\""
}

@test "files that nobody opened since they were laid" {
	findmnt -no OPTIONS --target "$work" | grep -qw relatime || skip "the mount keeps no access times"
	debian
	mkdir -p "$root/srv/a/used" "$root/srv/a/dead/deep"
	for file in manage.py used/x.py used/y.py dead/z.py dead/deep/w.py; do echo "$file" >"$root/srv/a/$file"; done
	sleep 3
	cat "$root/srv/a/manage.py" "$root/srv/a/used/x.py" >/dev/null
	survey_json --root "$root"
	# a root that is no mount of the survey's own does not tell
	app /srv/a '.file_count == 5'
	stat -c '%X %Z' "$root/srv/a/used/x.py" | { read -r atime ctime; [ "$atime" -gt $((ctime + 2)) ]; }
	stat -c '%X %Z' "$root/srv/a/used/y.py" | { read -r atime ctime; [ "$atime" -le $((ctime + 2)) ]; } # we did not touch it
}
