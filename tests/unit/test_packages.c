/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/packages/package_files.h"

#define PACKAGE(name, version, arch, status)                                                       \
	"Package: " name "\nStatus: " status "\nMaintainer: M <m@example.org>\n"                   \
	"Depends: libc6 (>= 2) | libx\nInstalled-Size: 10\nArchitecture: " arch                    \
	"\nVersion: " version "\n\n"

static const struct tree_entry machine[] = {
	{ "/etc/os-release", "ID=debian\n" },
	{ "/var/lib/dpkg/status",
	  PACKAGE("dpkg", "1.21", "amd64", "install ok installed")
		  PACKAGE("old", "1.0", "all", "hold ok installed") PACKAGE("local", "2.0", "amd64",
									    "install ok installed")
			  PACKAGE("gone", "3", "amd64", "deinstall ok config-files")
				  PACKAGE("libx", "1", "amd64", "install ok installed")
					  PACKAGE("wrap", "1", "all", "install ok installed") },
	{ "/bin", "-> usr/bin" },
	{ "/lib", "-> usr/lib" },
	{ "/usr/bin/x", "" },
	{ "/usr/bin/y", "" },
	{ "/usr/lib/systemd/local.service", "" },
	{ "/var/lib/apt/extended_states",
	  "Package: old\nArchitecture: amd64\nAuto-Installed: 1\n" },
	{ "/var/log/dpkg.log", "2026-01-02 03:04:05 install local:amd64 <none> 2.0\n"
			       "2026-01-03 03:04:05 upgrade local:amd64 1.0 1.9\n" },
	{ "/etc/apt/sources.list", "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
				   "https://u:canary@example.org/debian stable main\n" },
	{ "/etc/apt/sources.list.d/off.sources",
	  "Types: deb\nURIs: http://example.org/off\nSuites: ./\nEnabled: no\nTrusted: yes\n" },
	{ "/etc/apt/preferences.d/mine", "Package: loc* x\nPin: version 2.*\nPin-Priority: 1001\n\n"
					 "Package: *\nPin: release a=x\nPin-Priority: 90\n" },
	{ "/etc/apt/preferences.d/mine.bak", "Package: dpkg\nPin: version 9\nPin-Priority: 1\n" },
	{ "/var/lib/apt/lists/example.org_debian_dists_stable_InRelease",
	  "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\nCodename: tin\n" },
	{ "/var/lib/apt/lists/example.org_debian_dists_stable_main_binary-amd64_Packages",
	  "Package: dpkg\nVersion: 1.21\nArchitecture: amd64\n\n"
	  "Package: old\nVersion: 1.1\nArchitecture: all\n\n"
	  "Package: local\nVersion: 1.5\nArchitecture: amd64\n" },
	{ "/var/lib/apt/lists/example.org_stale_dists_x_main_binary-amd64_Packages",
	  "Package: local\nVersion: 2.0\nArchitecture: amd64\n" },
	{ "/var/lib/dpkg/info/local.list", "/.\n/etc\n/etc/local\n/etc/local/a\n/lib\n"
					   "/lib/systemd\n/lib/systemd/local.service\n" },
	{ "/var/lib/dpkg/info/libx:amd64.list",
	  "/.\n/bin\n/bin/y\n/usr/bin/x\n/usr/share/doc/x\n" },
	{ "/var/lib/dpkg/info/wrap.list", "/usr/bin/x\n" },
	{ "/var/lib/dpkg/diversions", "/usr/bin/x\n/usr/bin/x.real\nwrap\n" },
};

static const struct package *find(const struct tree *tree, const char *name)
{
	for (vec_each(package, &tree->survey.content->packages))
		if (strcmp(package->name, name) == 0)
			return package;
	fail_msg("no package %s", name);
	return NULL;
}

TEST(packages_of_dpkg_and_who_holds_them)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree.survey.content->host.os.id = "debian";
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	const struct package *dpkg = find(&tree, "dpkg"), *old = find(&tree, "old");
	const struct package *local = find(&tree, "local");

	assert_string_equal(dpkg->origin, "Debian tin main");
	assert_string_equal(dpkg->reason, "manual");
	assert_int_equal(dpkg->size_bytes, 10240);
	assert_int_equal(dpkg->in_repository, TRI_YES);
	assert_string_equal(old->reason, "auto");
	assert_int_equal(old->held, TRI_YES);
	assert_int_equal(old->in_repository, TRI_NO);
	assert_string_equal(old->upgrade_to, "1.1");
	assert_int_equal(local->installed_at, 1767323045);
	assert_int_equal(local->in_repository, TRI_NO);
	assert_null(local->upgrade_to);
	assert_string_equal(local->pin, "version 2.*, priority 1001 (/etc/apt/preferences.d/mine)");
	assert_null(dpkg->pin);
	assert_string_equal(find(&tree, "gone")->state, "config-files");
	assert_int_equal(tree.survey.content->preserved_packages.count, 3);
	assert_string_equal(tree.survey.content->preserved_packages.at[0].maintainer,
			    "M <m@example.org>");
	assert_string_equal(tree.survey.content->preserved_packages.at[0].needs.at[1], "libx");
	assert_int_equal(dpkg->needs.count, 0);
}

TEST(repositories_of_both_forms)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree.survey.content->host.os.id = "debian";
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	assert_int_equal(tree.survey.content->repositories.count, 2);
	const struct repository *row = tree.survey.content->repositories.at;

	assert_string_equal(row[0].origin, "Debian");
	assert_int_equal(row[0].third_party, TRI_NO);
	assert_null(strstr(row[0].url, "canary"));
	assert_int_equal(row[1].enabled, TRI_NO);
	assert_int_equal(row[1].trusted_blindly, TRI_YES);
	assert_string_equal(row[1].suite, "./");
}

TEST(package_files_usrmerge_and_diversions)
{
	static const struct {
		const char *path, *package;
	} cases[] = {
		{ "/etc/local/a", "local" },   { "/usr/lib/systemd/local.service", "local" },
		{ "/usr/bin/x", "wrap" },      { "/usr/bin/y", "libx" },
		{ "/usr/bin/x.real", "libx" },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	assert_null(survey_package_of(&tree.survey, "/etc/local/a"));
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(survey_package_of(&tree.survey, cases[i].path),
				    cases[i].package);
	assert_null(survey_package_of(&tree.survey, "/etc/local"));
	assert_null(survey_package_of(&tree.survey, "/etc/other"));
}
