/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/files/managed.h"
#include "survey/packages/catalogue.h"

#define HELPER "/var/lib/systemd/deb-systemd-helper-enabled/"

static const struct tree_entry machine[] = {
	{ "/bin", "-> usr/bin" },
	{ "/usr/bin/vim", "" },
	{ "/usr/bin/nano", "" },
	{ "/usr/bin/mawk", "" },
	{ "/usr/share/man/man1/mawk.1.gz", "" },
	{ "/usr/bin/dash", "" },
	/* alternatives: automatic, chosen by hand, led elsewhere, a link removed */
	{ "/var/lib/dpkg/alternatives/awk",
	  "auto\n/bin/awk\nawk.1\n/usr/share/man/man1/awk.1.gz\n\n/usr/bin/mawk\n5\n"
	  "/usr/share/man/man1/mawk.1.gz\n" },
	{ "/etc/alternatives/awk", "-> /usr/bin/mawk" },
	{ "/usr/bin/awk", "-> /etc/alternatives/awk" },
	{ "/etc/alternatives/awk.1", "-> /usr/share/man/man1/mawk.1.gz" },
	{ "/var/lib/dpkg/alternatives/editor",
	  "manual\n/usr/bin/editor\n\n/usr/bin/nano\n40\n/usr/bin/vim\n30\n" },
	{ "/etc/alternatives/editor", "-> /usr/bin/vim" },
	{ "/usr/bin/editor", "-> /etc/alternatives/editor" },
	{ "/var/lib/dpkg/alternatives/pager", "auto\n/usr/bin/pager\n\n/usr/bin/nano\n1\n" },
	{ "/etc/alternatives/pager", "-> /opt/pager" },
	{ "/usr/bin/pager", "#!/bin/sh\n", 0755 },
	/* registered by hand, and by a script of a package for what no package brings */
	{ "/var/lib/dpkg/alternatives/java",
	  "auto\n/usr/bin/java\njava.1\n/usr/share/man/man1/java.1\n\n/opt/jdk/bin/java\n100\n"
	  "/opt/jdk/java.1\n" },
	{ "/opt/jdk/bin/java", "" },
	{ "/opt/jdk/java.1", "" },
	{ "/etc/alternatives/java", "-> /opt/jdk/bin/java" },
	{ "/etc/alternatives/java.1", "-> /opt/jdk/java.1" },
	{ "/usr/bin/java", "-> /etc/alternatives/java" },
	{ "/usr/share/man/man1/java.1", "-> /etc/alternatives/java.1" },
	{ "/var/lib/dpkg/alternatives/fpm", "auto\n/usr/bin/fpm\n\n/opt/fpm\n1\n" },
	{ "/opt/fpm", "" },
	{ "/etc/alternatives/fpm", "-> /opt/fpm" },
	{ "/usr/bin/fpm", "-> /etc/alternatives/fpm" },
	/* by what a package's script reads in, and by hand for a package's program */
	{ "/var/lib/dpkg/alternatives/psql.1", "auto\n/usr/bin/psql.1\n\n/usr/bin/by-pg\n1\n" },
	{ "/usr/bin/by-pg", "" },
	{ "/etc/alternatives/psql.1", "-> /usr/bin/by-pg" },
	{ "/usr/bin/psql.1", "-> /etc/alternatives/psql.1" },
	{ "/var/lib/dpkg/info/pg.postinst", "if x; then\n    . /usr/share/pg/functions\nfi\n" },
	{ "/var/lib/dpkg/alternatives/python", "auto\n/usr/bin/python\n\n/usr/bin/py3\n1\n" },
	{ "/usr/bin/py3", "" },
	{ "/etc/alternatives/python", "-> /usr/bin/py3" },
	{ "/usr/bin/python", "-> /etc/alternatives/python" },
	{ "/var/lib/dpkg/info/py.postinst", "py3clean -p python. /x\n" },
	{ "/var/lib/dpkg/info/fpm.postinst",
	  "update-alternatives --install /usr/bin/fpm fpm /opt/fpm 1\n" },
	/* units */
	{ HELPER "a.timer.dsh-also", "/etc/systemd/system/timers.target.wants/a.timer\n" },
	{ HELPER "timers.target.wants/a.timer", "" },
	{ HELPER "timers.target.wants/b.timer", "" },
	{ HELPER "timers.target.wants/gone.timer", "" },
	{ HELPER "off.timer.dsh-also", "/etc/systemd/system/timers.target.wants/off.timer\n" },
	{ "/usr/lib/systemd/system/off.timer", "" },
	{ "/etc/systemd/system/timers.target.wants/off.timer",
	  "-> /usr/lib/systemd/system/off.timer" },
	{ "/usr/lib/systemd/system/a.timer", "" },
	{ "/usr/lib/systemd/system/b.timer", "" },
	{ "/var/lib/dpkg/status", "" },
	{ "/etc/systemd/system/timers.target.wants/a.timer", "-> /usr/lib/systemd/system/a.timer" },
	{ "/etc/systemd/system/multi-user.target.wants/c.service",
	  "-> /etc/systemd/system/c.service" },
	{ "/etc/systemd/system/cups.service", "-> /dev/null" },
	{ "/etc/systemd/system/old.service", "-> /dev/null" },
	{ "/var/lib/systemd/deb-systemd-helper-masked/old.service", "" },
	{ "/var/lib/dpkg/info/initscripts.postinst",
	  "L=\"halt mountall.sh\"\nfor f in $L; do\n  s=\"$(basename $f .sh).service\"\n"
	  "  [ -e /etc/systemd/system/$s ] || ln -s /dev/null /etc/systemd/system/$s\ndone\n"
	  "ln -sf /usr/lib/rmt /etc/rmt\n" },
	{ "/etc/systemd/system/halt.service", "-> /dev/null" },
	{ "/etc/systemd/system/mountall.service", "-> /dev/null" },
	{ "/etc/systemd/system/mountall.sh.service", "-> /dev/null" },
	{ "/etc/rmt", "-> /usr/lib/rmt" },
	{ "/etc/systemd/system/multi-user.target.wants/remote-fs.target",
	  "-> /usr/lib/systemd/system/remote-fs.target" },
	/* init scripts */
	{ "/etc/init.d/db",
	  "### BEGIN INIT INFO\n# Provides: db\n# Default-Start: 2 3 4 5\n"
	  "# Default-Stop: 0 1 6\n### END INIT INFO\n",
	  0755 },
	{ "/etc/rc2.d/S01db", "-> ../init.d/db" },
	{ "/etc/rc0.d/K01db", "-> ../init.d/db" },
	{ "/etc/rc1.d/S01db", "-> ../init.d/db" },
	{ "/etc/rc2.d/K01db", "-> ../init.d/db" },
	{ "/etc/rc2.d/S99mine", "-> ../init.d/mine" },
	/* Apache, PHP, nginx */
	{ "/var/lib/apache2/module/enabled_by_maint/mpm", "" },
	{ "/etc/apache2/mods-enabled/mpm.load", "-> ../mods-available/mpm.load" },
	{ "/etc/apache2/mods-enabled/proxy.load", "-> ../mods-available/proxy.load" },
	{ "/etc/apache2/mods-available/status.load", "" },
	{ "/var/lib/apache2/module/disabled_by_admin/status", "" },
	{ "/var/lib/apache2/conf/enabled_by_maint/charset", "" },
	{ "/etc/apache2/conf-available/charset.conf", "" },
	{ "/var/lib/apache2/conf/enabled_by_maint/of-a-package-that-went", "" },
	{ "/var/lib/php/modules/8.2/cli/enabled_by_maint/curl", "" },
	{ "/etc/php/8.2/cli/conf.d/20-curl.ini", "-> /etc/php/8.2/mods-available/curl.ini" },
	{ "/etc/php/8.2/cli/conf.d/20-redis.ini", "-> /etc/php/8.2/mods-available/redis.ini" },
	{ "/etc/nginx/sites-available/default", "" },
	{ "/usr/share/nginx/modules-available/echo.conf", "" },
	{ "/etc/nginx/modules-enabled/50-echo.conf",
	  "-> /usr/share/nginx/modules-available/echo.conf" },
	{ "/etc/nginx/modules-enabled/50-mine.conf", "-> /usr/share/nginx/modules-available/mine" },
	{ "/etc/sv/ssh/run", "" },
	{ "/etc/runit/runsvdir/default/ssh", "-> /etc/sv/ssh" },
	/* ucf and templates */
	{ "/var/lib/ucf/hashfile", "d41d8cd98f00b204e9800998ecf8427e  /etc/ucf/same\n"
				   "d41d8cd98f00b204e9800998ecf8427e  /etc/ucf/edited\n" },
	{ "/var/lib/ucf/registry", "base \t /etc/ucf/edited\nother /etc/ucf/none\n" },
	{ "/etc/ucf/same", "" },
	{ "/etc/ucf/edited", "x" },
	{ "/etc/ssh/sshd_config", "PermitRootLogin yes\n" },
	{ "/usr/share/openssh/sshd_config", "#PermitRootLogin no\n" },
	{ "/etc/profile", "p\n" },
	{ "/usr/share/base-files/profile", "p\n" },
	{ "/usr/share/libc-bin/nsswitch.conf", "passwd:  files\nhosts: files dns\n" },
	{ "/etc/nsswitch.conf", "# mine\npasswd: files systemd\nhosts: files mdns4_minimal "
				"[NOTFOUND=return] dns\nnetgroup: nis\n" },
	{ "/etc/environment", "# nothing\n" },
	{ "/etc/hosts.allow", "# hosts_access(5)\n" },
	{ "/etc/hosts.deny", "ALL: PARANOID\n" },
	{ "/etc/apparmor.d/local/x", "/srv/** r,\n" },
	{ "/etc/shells", "# shells\n/bin/dash\n" },
	{ "/usr/share/pam/common-auth", "$auth_primary\nauth requisite pam_deny.so\n"
					"$auth_additional\n" },
	{ "/var/lib/pam/auth", "Module: unix\n[success=end default=ignore]  pam_unix.so nullok\n" },
	{ "/etc/pam.d/common-auth", "# c\nauth\t[success=1 default=ignore]\tpam_unix.so nullok\n"
				    "auth requisite  pam_deny.so\n" },
	{ "/usr/share/pam/common-account", "$account_primary\naccount requisite pam_deny.so\n" },
	{ "/var/lib/pam/account", "Module: unix\nrequired pam_unix.so\n" },
	{ "/etc/pam.d/common-account",
	  "account required pam_unix.so\naccount requisite pam_deny.so\n"
	  "account required pam_access.so\n" },
	{ "/var/lib/dpkg/info/m.postinst",
	  "[ -e /etc/m.conf ] || cp /usr/share/m/m.conf /etc/m.conf\n" },
	{ "/usr/share/m/m.conf", "m" },
	{ "/etc/m.conf", "n" },
	{ "/etc/skel/.profile", "s" },
	{ "/home/ann/.profile", "s" },
	{ "/home/bob/.profile", "t" },
	{ "/etc/nginx/nginx.conf.dpkg-dist", "" },
	{ "/etc/app.conf.rpmsave", "" },
	{ "/etc/mine.conf", "" },
};

static const struct {
	const char *path;
	enum managed_verdict verdict;
	const char *why; /* a part of it */
} cases[] = {
	{ "/etc/alternatives/awk", MANAGED_EXPECTED, "automatically" },
	{ "/usr/bin/awk", MANAGED_EXPECTED, "awk" },
	{ "/etc/alternatives/awk.1", MANAGED_EXPECTED, "awk" },
	{ "/etc/alternatives/editor", MANAGED_BY_HAND, "/usr/bin/nano" },
	{ "/usr/bin/editor", MANAGED_EXPECTED, "editor" },
	{ "/etc/alternatives/pager", MANAGED_BY_HAND, "/opt/pager" },
	{ "/etc/alternatives/java", MANAGED_BY_HAND, "registered by hand" },
	{ "/etc/alternatives/java.1", MANAGED_EXPECTED, "java" },
	{ "/usr/bin/java", MANAGED_EXPECTED, "java" },
	{ "/etc/alternatives/fpm", MANAGED_EXPECTED, "automatically" },
	{ "/etc/alternatives/psql.1", MANAGED_EXPECTED, "automatically" },
	{ "/etc/alternatives/python", MANAGED_BY_HAND, "registered by hand" },
	{ "/usr/bin/pager", MANAGED_BY_HAND, "stands where" },
	{ "/etc/systemd/system/timers.target.wants", MANAGED_EXPECTED, "folder" },
	{ "/etc/systemd/system/timers.target.wants/a.timer", MANAGED_EXPECTED, "package" },
	{ "/etc/systemd/system/multi-user.target.wants/c.service", MANAGED_BY_HAND, "enabled" },
	{ "/etc/systemd/system/timers.target.wants/off.timer", MANAGED_BY_HAND, "enabled" },
	{ "/etc/systemd/system/multi-user.target.wants/remote-fs.target", MANAGED_EXPECTED,
	  "systemd" },
	{ "/etc/systemd/system/cups.service", MANAGED_BY_HAND, "masked by hand" },
	{ "/etc/systemd/system/halt.service", MANAGED_EXPECTED, "a link that its package made" },
	{ "/etc/systemd/system/mountall.service", MANAGED_EXPECTED,
	  "a link that its package made" },
	{ "/etc/systemd/system/mountall.sh.service", MANAGED_BY_HAND, "masked by hand" },
	{ "/etc/rmt", MANAGED_EXPECTED, "a link that its package made" },
	{ "/etc/systemd/system/old.service", MANAGED_EXPECTED, "removed" },
	{ "/etc/rc2.d/S01db", MANAGED_EXPECTED, "asks" },
	{ "/etc/rc0.d/K01db", MANAGED_EXPECTED, "asks" },
	{ "/etc/rc1.d/S01db", MANAGED_BY_HAND, "started at this level" },
	{ "/etc/rc2.d/K01db", MANAGED_BY_HAND, "switched off" },
	{ "/etc/rc2.d/S99mine", MANAGED_BY_HAND, "no package owns" },
	{ "/etc/apache2/mods-enabled/mpm.load", MANAGED_EXPECTED, "package" },
	{ "/etc/apache2/mods-enabled/proxy.load", MANAGED_BY_HAND, "enabled by hand" },
	{ "/etc/php/8.2/cli/conf.d/20-curl.ini", MANAGED_EXPECTED, "package" },
	{ "/etc/php/8.2/cli/conf.d/20-redis.ini", MANAGED_BY_HAND, "enabled by hand" },
	{ "/etc/nginx/modules-enabled/50-echo.conf", MANAGED_EXPECTED, "installed" },
	{ "/etc/nginx/modules-enabled/50-mine.conf", MANAGED_UNKNOWN, NULL },
	{ "/etc/runit/runsvdir/default/ssh", MANAGED_EXPECTED, "installed" },
	{ "/etc/ucf", MANAGED_EXPECTED, "ucf" },
	{ "/etc/ucf/same", MANAGED_EXPECTED, "ucf" },
	{ "/etc/ucf/edited", MANAGED_EDITED, "ucf" },
	{ "/etc/ssh/sshd_config", MANAGED_EDITED, "/usr/share/openssh/sshd_config" },
	{ "/etc/profile", MANAGED_EXPECTED, "/usr/share/base-files/profile" },
	{ "/etc/nsswitch.conf", MANAGED_EXPECTED, "nsswitch" },
	{ "/etc/environment", MANAGED_EXPECTED, "no more" },
	{ "/etc/hosts.allow", MANAGED_EXPECTED, "no more" },
	{ "/etc/hosts.deny", MANAGED_EDITED, "more" },
	{ "/etc/apparmor.d/local/x", MANAGED_EDITED, "more" },
	{ "/etc/shells", MANAGED_EXPECTED, "" },
	{ "/etc/pam.d/common-auth", MANAGED_EXPECTED, "/usr/share/pam/common-auth" },
	{ "/etc/pam.d/common-account", MANAGED_EDITED, "/usr/share/pam/common-account" },
	{ "/etc/m.conf", MANAGED_EDITED, "/usr/share/m/m.conf" },
	{ "/home/ann/.profile", MANAGED_EXPECTED, "/etc/skel" },
	{ "/home/bob/.profile", MANAGED_EDITED, "/etc/skel" },
	{ "/etc/nginx/nginx.conf.dpkg-dist", MANAGED_LEFTOVER, "/etc/nginx/nginx.conf:" },
	{ "/etc/app.conf.rpmsave", MANAGED_LEFTOVER, "/etc/app.conf:" },
	{ "/etc/mine.conf", MANAGED_UNKNOWN, NULL },
};

static void prepare(struct tree *tree)
{
	static const char *const owned[] = { "/etc/init.d/db",
					     "/usr/bin/dash",
					     "/etc/sv/ssh/run",
					     "/usr/bin/vim",
					     "/usr/bin/nano",
					     "/usr/bin/mawk",
					     "/usr/share/nginx/modules-available/echo.conf" };
	struct package *package;

	tree_init(tree, machine, sizeof(machine) / sizeof(machine[0]));
	package = RECORD_ADD(tree->survey.arena, &tree->survey.content->packages, package);
	package->name = "nginx-common";
	tree->survey.catalogue = catalogue_create();
	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		(void)catalogue_add(tree->survey.catalogue, bytes_of(owned[i]), 0, 0);
	for (int32_t i = 1; i < 3; i++) {
		package = RECORD_ADD(tree->survey.arena, &tree->survey.content->packages, package);
		package->name = i == 1 ? "pg" : "py";
		package->manager = "dpkg";
		(void)catalogue_add(tree->survey.catalogue,
				    bytes_of(i == 1 ? "/usr/bin/by-pg" : "/usr/bin/py3"), i, 0);
	}
}

TEST(managed_files_are_judged)
{
	scoped_tree tree;

	prepare(&tree);
	struct managed *managed = managed_create(&tree.survey);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct managed_answer answer;
		struct stat state;

		assert_int_equal(root_lstat(&tree.root, cases[i].path, &state), 0);
		managed_judge(managed, cases[i].path, &state, &answer);
		if (answer.verdict != cases[i].verdict)
			fail_msg("%s: %s", cases[i].path, answer.why);
		if (cases[i].why && !strstr(answer.why, cases[i].why))
			fail_msg("%s: %s", cases[i].path, answer.why);
		if (strcmp(cases[i].path, "/etc/ucf/edited") == 0)
			assert_string_equal(answer.package, "base");
		else
			assert_null(answer.package);
	}
	managed_destroy(managed);
	assert_int_equal(tree.survey.content->errors.count, 0);
}

/* Where somebody registered a program, the row has the words for update-alternatives. */
TEST(managed_alternatives_registered_by_hand)
{
	static const char manual[] =
		"manual\n/usr/bin/java\n\n/opt/a b/java\n5\n/opt/jdk/bin/java\n-1\n";
	struct managed_answer answer;
	struct stat state;
	scoped_tree tree;

	prepare(&tree);
	for (int is_manual = 0; is_manual < 2; is_manual++) {
		const struct tree_entry file = { "/var/lib/dpkg/alternatives/java", manual };
		const struct tree_entry odd = { "/opt/a b/java", "" };

		if (is_manual) {
			tree_add(&tree, &odd);
			unlinkat(tree.root.fd, file.path + 1, 0);
			tree_add(&tree, &file);
		}
		struct managed *managed = managed_create(&tree.survey);

		assert_int_equal(root_lstat(&tree.root, "/etc/alternatives/java", &state), 0);
		managed_judge(managed, "/etc/alternatives/java", &state, &answer);
		managed_destroy(managed);
		assert_int_equal(answer.told.count, 1 + is_manual);
		assert_string_equal(answer.told.at[0],
				    is_manual ? "update-alternatives, by hand: --install "
						"/usr/bin/java java /opt/jdk/bin/java -1"
					      : "update-alternatives, by hand: --install "
						"/usr/bin/java java /opt/jdk/bin/java 100 --slave "
						"/usr/share/man/man1/java.1 java.1 "
						"/opt/jdk/java.1");
	}
	assert_string_equal(answer.told.at[1],
			    "update-alternatives, by hand: --set java /opt/jdk/bin/java");
}

static void note(void *context, const struct managed_absence *absence)
{
	buf_add_format(context, "%s\n", absence->path);
}

TEST(managed_links_that_are_missing)
{
	scoped_buf told = { 0 };
	scoped_tree tree;

	prepare(&tree);
	struct managed *managed = managed_create(&tree.survey);

	managed_missing(managed, &told, note);
	assert_string_equal(buf_text(&told),
			    "/usr/share/man/man1/awk.1.gz\n"
			    "/etc/systemd/system/timers.target.wants/b.timer\n"
			    "/etc/rc3.d/S01db\n/etc/rc4.d/S01db\n/etc/rc5.d/S01db\n"
			    "/etc/apache2/mods-enabled/status.load\n"
			    "/etc/apache2/conf-enabled/charset.conf\n"
			    "/etc/nginx/sites-enabled/default\n");
	managed_destroy(managed);
}
