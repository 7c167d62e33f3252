#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the installers of languages really put into a root, without any network: what the survey says, beside
# what they say.

setup() {
	load common
	root=$BATS_TEST_TMPDIR/root work=$BATS_TEST_TMPDIR/work
	mkdir -p "$root/etc" "$root/srv" "$root/usr/local/bin" "$work"
	echo 'ID=debian' >"$root/etc/os-release"
	fixtures=$project/tests/fixtures/languages
}

rows() { # rows MANAGER: "name version" of its packages
	jq -r ".packages[] | select(.manager == \"$1\") | \"\(.name) \(.version)\"" "$BATS_TEST_TMPDIR/survey.json" | sort
}

# carry: a survey that carries, unpacked into x, where the test needs it
carry() {
	need zstd jq
	trowel survey --sample 0 --root "$root" -o "$BATS_TEST_TMPDIR/x.trowel" >"$work/report" 2>&1
	unpack "$BATS_TEST_TMPDIR/x.trowel" "$BATS_TEST_TMPDIR/x"
}

is_owned() { # is_owned PATH: no row of files names it or what lies in it
	jq -e "[.files[]? | select(.path == \"$1\" or (.path | startswith(\"$1/\")))] == []" "$BATS_TEST_TMPDIR/survey.json"
}

@test "pip in a virtual environment" {
	need /usr/bin/python3
	/usr/bin/python3 -m venv "$root/srv/venv" || skip "python3 makes no environments here"
	"$fixtures/make_wheel.py" "$work"
	"$root/srv/venv/bin/pip" install -q --no-index "$work"/*.whl
	survey_json --root "$root"
	[ "$(rows pip)" = "$("$root/srv/venv/bin/pip" list --format=freeze 2>/dev/null | sed 's/==/ /' | sort)" ]
	json '.packages[] | select(.name == "hello-pip") | .scope == "environment" and .path == "/srv/venv" and .reason == "manual"'
	json '.packages[] | select(.name == "hello-pip") | .evidence | index("installed by pip")'
	is_owned /srv/venv
	echo 'by hand' >"$root/srv/venv/secret.txt"
	survey_json --root "$root"
	refute is_owned /srv/venv/secret.txt
	# the wheels came from no index: what is installed of them is carried, with the files of nobody else
	carry
	site=$(cd "$root" && echo srv/venv/lib/python3*/site-packages)
	diff -r --exclude=__pycache__ "$root/$site/hello_pip" "$BATS_TEST_TMPDIR/x/files/$site/hello_pip"
	cmp "$root/$site/hello_single.py" "$BATS_TEST_TMPDIR/x/files/$site/hello_single.py"
	[ ! -e "$BATS_TEST_TMPDIR/x/files/$site/pip" ]
	row_filter '.[] | select(.path | endswith("/hello_pip")) | .owner_package == "hello-pip" and .finding == ["tree"] and .carried'
}

@test "a file of pip's that somebody edited" {
	need /usr/bin/python3
	/usr/bin/python3 -m venv "$root/srv/venv" || skip "python3 makes no environments here"
	"$fixtures/make_wheel.py" "$work"
	"$root/srv/venv/bin/pip" install -q --no-index "$work"/*.whl
	site=$(echo "$root"/srv/venv/lib/python3*/site-packages)
	sed -i s/hello/HELLO/ "$site/hello_pip/__init__.py" # of the same size
	echo '# more' >>"$site/hello_single.py"
	touch "$site/pip/__init__.py" # nothing but its times
	rm "$site/pip/py.typed"
	survey_json --root "$root"
	[ "$(jq -c '[.files[] | select(.finding | index("changed")) | .owner_package]' "$BATS_TEST_TMPDIR/survey.json")" = '["hello-pip","hello-pip"]' ]
	json '.files[] | select(.path | endswith("hello_pip/__init__.py")) | .evidence == ["not the content in its RECORD"]'
	json '.packages[] | select(.name == "pip") | .evidence | index("1 of its files are missing")'
}

@test "an environment of conda" { # as conda writes it: the program itself is in no registry that tests reach
	mkdir -p "$root"/opt/conda/{conda-meta,bin,lib/tool,pkgs/tool-1.2-h1_0/bin}
	: >"$root/opt/conda/conda-meta/history"
	printf '#!/bin/sh\n' >"$root/opt/conda/bin/tool" && chmod 755 "$root/opt/conda/bin/tool"
	ln "$root/opt/conda/bin/tool" "$root/opt/conda/pkgs/tool-1.2-h1_0/bin/tool"
	for number in $(seq 9); do : >"$root/opt/conda/lib/tool/$number.py"; done
	jq -n '{name: "conda", version: "24.1.0", build: "0", channel: "https://conda.example.org/main/noarch", subdir: "noarch",
		requested_spec: "conda", files: (["bin/tool"] + [range(1; 10) | "lib/tool/\(.).py"]), paths_data: {paths: []}}' \
		>"$root/opt/conda/conda-meta/conda-24.1.0-0.json"
	survey_json --root "$root"
	[ "$(rows conda)" = "conda 24.1.0" ]
	json '.packages[] | select(.manager == "conda") | .path == "/opt/conda" and .reason == "manual" and (.origin | endswith("main/noarch"))'
	is_owned /opt/conda
	for number in $(seq 9); do echo "by hand" >"$root/opt/conda/lib/tool/mine-$number.py"; done
	install -m 755 "$root/opt/conda/bin/tool" "$root/opt/conda/bin/mine"
	survey_json --root "$root"
	is_owned /opt/conda/bin/tool
	refute is_owned /opt/conda/bin/mine
	for number in $(seq 9); do refute is_owned "/opt/conda/lib/tool/mine-$number.py"; done
}

@test "npm for all, and in a project" {
	need npm
	mkdir "$work/package" "$root/srv/web"
	echo '{"name":"@t/hello","version":"1.0.1","bin":{"hello-npm":"cli.js"}}' >"$work/package/package.json"
	echo '#!/usr/bin/env node' >"$work/package/cli.js"
	(cd "$work/package" && npm pack --silent)
	export npm_config_cache=$work/cache npm_config_audit=false npm_config_fund=false npm_config_offline=true
	npm install --silent -g --prefix "$root/usr/local" "$work/package/t-hello-1.0.1.tgz"
	echo '{"name":"web","version":"0.1.0"}' >"$root/srv/web/package.json"
	(cd "$root/srv/web" && npm install --silent "$work/package/t-hello-1.0.1.tgz")
	survey_json --root "$root"
	[ "$(rows npm)" = "$(printf '@t/hello 1.0.1\nweb 0.1.0')" ]
	json '.packages[] | select(.name == "@t/hello") | .scope == "system" and .path == "/usr/local/lib/node_modules/@t/hello"'
	json '.packages[] | select(.name == "web") | .evidence | index("@t/hello 1.0.1")'
	is_owned /usr/local/bin/hello-npm
	is_owned /srv/web/node_modules
	refute is_owned /srv/web/package-lock.json
}

@test "yarn and pnpm for all, and in a project" {
	need npm yarn pnpm
	[[ $(yarn --version) == 1.* ]] || skip "yarn 1 is not here: later ones install nothing for all"
	export HOME=$root/root PNPM_HOME=$root/root/.local/share/pnpm
	export npm_config_cache=$work/cache YARN_CACHE_FOLDER=$work/yarn
	mkdir -p "$work/package" "$root/srv/web" "$PNPM_HOME"
	echo '{"name":"@t/hello","version":"1.0.1","bin":{"hello-npm":"cli.js"}}' >"$work/package/package.json"
	echo '#!/usr/bin/env node' >"$work/package/cli.js"
	(cd "$work/package" && npm pack --silent)
	yarn global add --silent --offline --global-folder "$HOME/.config/yarn/global" --prefix "$HOME/.yarn" "file:$work/package/t-hello-1.0.1.tgz"
	PATH=$PNPM_HOME:$PATH pnpm add --silent --offline --global --store-dir "$work/store" "$work/package/t-hello-1.0.1.tgz"
	echo '{"name":"web","version":"0.1.0"}' >"$root/srv/web/package.json"
	(cd "$root/srv/web" && pnpm add --silent --offline --store-dir "$work/store" "$work/package/t-hello-1.0.1.tgz")
	survey_json --root "$root"
	[ "$(rows yarn)" = "@t/hello 1.0.1" ]
	[ "$(rows pnpm)" = "$(printf '@t/hello 1.0.1\nweb 0.1.0')" ]
	[ -z "$(rows npm)" ]
	json '.packages[] | select(.name == "web") | .evidence | index("@t/hello 1.0.1")'
	is_owned /root/.yarn/bin/hello-npm
	is_owned /root/.local/share/pnpm/hello-npm
	is_owned /root/.local/share/pnpm/global
	is_owned /srv/web/node_modules
	refute is_owned /srv/web/pnpm-lock.yaml
}

@test "gem" {
	need gem
	mkdir -p "$work/bin" "$root/var/lib"
	echo '#!/usr/bin/env ruby' >"$work/bin/hello-gem"
	cat >"$work/hello_gem.gemspec" <<-'GEM'
		Gem::Specification.new do |s|
		  s.name, s.version, s.summary, s.authors = "hello_gem", "2.0.1", "a test's gem", ["Test"]
		  s.files = ["bin/hello-gem"]
		  s.executables = ["hello-gem"]
		end
	GEM
	(cd "$work" && gem build -q hello_gem.gemspec >/dev/null 2>&1)
	gem install --quiet --local --no-document --install-dir "$root/var/lib/gems/3.1.0" \
		--bindir "$root/usr/local/bin" "$work/hello_gem-2.0.1.gem" >/dev/null
	survey_json --root "$root"
	[ "$(rows gem)" = "hello_gem 2.0.1" ]
	is_owned /usr/local/bin/hello-gem
	is_owned /var/lib/gems/3.1.0/gems/hello_gem-2.0.1
}

@test "cargo install" {
	need cargo
	mkdir -p "$work/crate/src"
	printf '[package]\nname = "hello-cargo"\nversion = "0.3.1"\n' >"$work/crate/Cargo.toml"
	echo 'fn main() {}' >"$work/crate/src/main.rs"
	cargo install --quiet --offline --path "$work/crate" --root "$root/usr/local" 2>"$work/log" || skip "cargo builds nothing here: $(tail -1 "$work/log")"
	survey_json --root "$root"
	[ "$(rows cargo)" = "hello-cargo 0.3.1" ]
	json '.packages[] | select(.name == "hello-cargo") | .scope == "system" and .in_repository == false'
	is_owned /usr/local/bin/hello-cargo
	carry
	cmp "$root/usr/local/bin/hello-cargo" "$BATS_TEST_TMPDIR/x/files/usr/local/bin/hello-cargo"
	row_filter '.[] | select(.path == "/usr/local/bin/hello-cargo") | .evidence == ["cargo: hello-cargo 0.3.1"]'
}

@test "composer" {
	need composer
	mkdir -p "$root/srv/shop/lib"
	echo '{"name":"t/lib","version":"1.1.0"}' >"$root/srv/shop/lib/composer.json"
	echo '{"name":"t/shop","repositories":[{"type":"path","url":"./lib","options":{"symlink":false}},{"packagist.org":false}],"require":{"t/lib":"*"}}' \
		>"$root/srv/shop/composer.json"
	(cd "$root/srv/shop" && COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_HOME=$work/home composer install -q -n)
	survey_json --root "$root"
	json '.packages[] | select(.manager == "composer") | .name == "t/shop" and (.evidence | index("t/lib 1.1.0"))'
	is_owned /srv/shop/vendor
}

@test "jars stay files of nobody, and are named" {
	need jar
	mkdir -p "$work/META-INF/maven/a/b" "$root/opt/app"
	printf 'groupId=org.example\nartifactId=b\nversion=1.4\n' >"$work/META-INF/maven/a/b/pom.properties"
	(cd "$work" && jar cf "$root/opt/app/x.jar" META-INF)
	survey_json --root "$root"
	[ "$(rows jar)" = "org.example:b 1.4" ]
	refute is_owned /opt/app
}
