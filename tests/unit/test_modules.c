/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kernel/modules.h"

#define RELEASE "6.1.0-35"
#define LIB     "/lib/modules/" RELEASE

struct file {
	const char *path;
	const char *text;
};

static enum module_state state_of(const char *name, const struct file *files)
{
	char folder[] = "/tmp/trowel-modules-XXXXXX", command[512];
	enum module_state state;
	struct root root;
	struct err err;

	assert_non_null(mkdtemp(folder));
	for (; files->path; files++) {
		char path[256];

		snprintf(path, sizeof(path), "%s%s", folder, files->path);
		snprintf(command, sizeof(command), "mkdir -p $(dirname %s)", path);
		assert_int_equal(system(command), 0);
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs(files->text, file);
		fclose(file);
	}
	assert_int_equal(root_init(&root, folder, &err), 0);
	state = modules_state(&root, name);
	root_deinit(&root);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
	return state;
}

TEST(modules_state)
{
	static const struct {
		enum module_state expected;
		struct file files[6];
	} cases[] = {
		/* no modules at all: whatever is there is built in */
		{ MODULE_PRESENT, { { "/proc/sys/kernel/osrelease", RELEASE "\n" } } },
		{ MODULE_PRESENT,
		  { { "/proc/sys/kernel/osrelease", RELEASE "\n" },
		    { "/proc/modules", "nf_tables_x 1 0 - Live\nnf_tables 2 0 - Live 0x0\n" } } },
		{ MODULE_PRESENT,
		  { { "/proc/modules", "ext4 1 0 - Live 0x0\n" },
		    { "/sys/module/nf_tables/refcnt", "0\n" } } },
		{ MODULE_PRESENT,
		  { { "/proc/sys/kernel/osrelease", RELEASE "\n" },
		    { "/proc/modules", "" },
		    { LIB "/modules.builtin", "kernel/net/netfilter/nf-tables.ko\n" } } },
		{ MODULE_WOULD_LOAD,
		  { { "/proc/sys/kernel/osrelease", RELEASE "\n" },
		    { "/proc/modules", "" },
		    { LIB "/modules.builtin", "kernel/fs/ext4.ko\n" },
		    { LIB "/modules.dep",
		      "kernel/net/nf_tables.ko.xz: kernel/net/nfnetlink.ko\n" } } },
		/* another module's dependency is not the module */
		{ MODULE_ABSENT,
		  { { "/proc/sys/kernel/osrelease", RELEASE "\n" },
		    { "/proc/modules", "" },
		    { LIB "/modules.dep", "kernel/net/nft_ct.ko: kernel/net/nf_tables.ko\n" } } },
		{ MODULE_ABSENT,
		  { { "/proc/sys/kernel/osrelease", RELEASE "\n" },
		    { "/proc/modules", "" },
		    { "/proc/sys/kernel/modules_disabled", "1\n" } } },
		/* in a container: the host's modprobe would run */
		{ MODULE_WOULD_LOAD,
		  { { "/proc/sys/kernel/osrelease", RELEASE "\n" }, { "/proc/modules", "" } } },
		/* no /proc: nobody knows */
		{ MODULE_WOULD_LOAD, { { "/etc/x", "" } } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(state_of("nf_tables", cases[i].files), cases[i].expected);
}
