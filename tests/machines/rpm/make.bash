# The three machines of rpm: the same packages and the same changes by hand, a database of each kind, written
# by an rpm that writes that kind. Their makers call: rpm_machine RELEASE KIND FOLDER ID. Needs mmdebstrap, a
# mirror, rpmbuild.
. "$(dirname "${BASH_SOURCE[0]}")/../make.bash"

# rpm_machine RELEASE KIND FOLDER ID: packages installed by the rpm of that Debian, the database in FOLDER
rpm_machine() {
	local release=$1 kind=$2 folder=$3 id=$4 specs=$project/tests/machines/rpm tool=$work/tool twins=$project/tests/e2e/rpm/twin.spec
	local setup=()
	[ "$release" != bullseye ] || setup=(--setup-hook='sed -i /security/d "$1/etc/apt/sources.list"')
	mmdebstrap --quiet --variant=minbase --include=rpm "${setup[@]}" "$release" "$tool"
	rpmbuild --quiet --define "id $id" --define "_topdir $work/rpms" --define '_buildhost example.org' -bb "$specs/release.spec"
	TARGET=x86_64 build_rpms "$specs/local.spec" "$twins"
	TARGET=i686 build_rpms "$twins"
	build_rpms "$specs/daemon.spec"
	mkdir -p "$tool/rpms" "$tool/target" "${root%/*}"
	cp "$work"/rpms/RPMS/*/*.rpm "$tool/rpms"
	inside_tool() { chroot "$tool" rpm --root /target --dbpath "$folder" --define "_db_backend $kind" "$@"; }
	inside_tool -i --nodeps --ignorearch /rpms/example-release-*.rpm 2>"$work/log" || { cat "$work/log"; exit 1; }
	# ctimes tell the files of one transaction from those of the next
	sleep 2
	inside_tool -i --nodeps --ignorearch $(cd "$tool" && printf "/%s " rpms/meterd-*.rpm rpms/twin-*.rpm) 2>"$work/log" || { cat "$work/log"; exit 1; }
	sleep 2
	inside_tool -i --nodeps --ignorearch /rpms/site-tools-0.9-1.x86_64.rpm 2>"$work/log" || { cat "$work/log"; exit 1; }
	mv "$tool/target" "$root"
}

# changes: what its administrators did to it
changes() {
	cd "$root"
	echo meter3.example.com >etc/hostname
	echo 'tls = on' >>etc/meterd/meterd.conf
	cp -p etc/meterd/meterd.conf etc/meterd/meterd.conf.rpmsave
	echo 'interval = 30' >etc/meterd/meterd.conf.rpmnew
	rm etc/meterd/conf.d/default.conf etc/meterd/conf.d/units.conf usr/share/meterd/7.tab
	printf '#!/bin/sh\nexec sleep 1\n' >usr/sbin/meterd
	chmod u-s usr/bin/meterctl
	setcap -r usr/bin/meter-ping
	chmod 777 var/lib/meterd
	chgrp bin usr/share/meterd/8.tab
	touch var/log/meterd/meterd.log
	echo 'meters:x:990:990::/var/lib/meterd:/sbin/nologin' >>etc/passwd
	echo '203.0.113.9 collector' >>etc/hosts
	mkdir -p etc/systemd/system/meterd.service.d etc/systemd/system/multi-user.target.wants opt/exporter/bin usr/local/bin
	printf '[Service]\nNice=5\n' >etc/systemd/system/meterd.service.d/nice.conf
	ln -s /usr/lib/systemd/system/meterd.service etc/systemd/system/multi-user.target.wants/meterd.service
	printf '#!/bin/sh\nexec cat /var/lib/meterd/last\n' >opt/exporter/bin/exporter && chmod 755 opt/exporter/bin/exporter
	echo 1.9.0 >opt/exporter/VERSION
	printf '#!/bin/sh\nexit 0\n' >usr/local/bin/rotate-meters && chmod 755 usr/local/bin/rotate-meters
	echo '0 1 * * * root /usr/local/bin/rotate-meters' >etc/cron.d/rotate
	cd /
}
