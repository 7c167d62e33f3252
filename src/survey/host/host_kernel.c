/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads: /proc/sys/kernel, /proc/cmdline, /lib/modules, /sys/kernel, /var/crash and kdump's
 * configuration. */
#include <sys/utsname.h>

#include "format/proc/system_text.h"
#include "survey/host/host_parts.h"
#include "survey/secrets.h"

enum {
	DUMPS_MAX = 50,       /* names of dumps listed */
	ELF_HEADER_SIZE = 20, /* up to e_machine */
};

/* Source: Documentation/admin-guide/tainted-kernels.rst */
static const char *const taints[] = {
	"proprietary module",
	"module loaded by force",
	"running outside of its specification",
	"module unloaded by force",
	"machine check exception",
	"bad page",
	"tainted by user request",
	"died before (oops or BUG)",
	"ACPI table overridden",
	"warning issued",
	"staging driver",
	"workaround for firmware bug",
	"out-of-tree module",
	"unsigned module",
	"soft lockup",
	"live patched",
	"auxiliary taint of the distribution",
	"built with struct randomization",
	"in-kernel test run",
};

/* e_machine of ELF (System V ABI, elf.h) and the name that uname -m gives. */
static const struct {
	unsigned machine;
	bool is_64;
	const char *arch;
} machines[] = {
	{ 62, true, "x86_64" },   { 3, false, "i686" },         { 183, true, "aarch64" },
	{ 40, false, "armv7l" },  { 21, true, "ppc64" },        { 22, true, "s390x" },
	{ 243, true, "riscv64" }, { 258, true, "loongarch64" },
};

static void read_taint(struct survey *survey, struct kernel *kernel)
{
	const char *line = host_line(survey, "/proc/sys/kernel/tainted");
	uint64_t bits = 0;

	if (!line || !bytes_u64(bytes_of(line), 10, &bits))
		return;
	for (size_t i = 0; i < sizeof(taints) / sizeof(taints[0]); i++)
		if (bits >> i & 1)
			*vec_push_in(survey->arena, &kernel->tainted) = taints[i];
}

/* The architecture of a directory is that of its shell. */
static const char *arch_of_programs(struct survey *survey)
{
	static const char *const programs[] = { "/bin/sh", "/bin/busybox", "/sbin/init" };
	struct err err;

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		scoped_buf header = { 0 };

		(void)!root_read(survey->root, programs[i], ELF_HEADER_SIZE, &header, &err);
		if (header.size < ELF_HEADER_SIZE || memcmp(header.at, "\177ELF", 4) != 0)
			continue;
		const unsigned char *at = (const unsigned char *)header.at;
		bool is_64 = at[4] == 2, is_big = at[5] == 2;
		unsigned machine = is_big ? at[18] * 256U + at[19] : at[19] * 256U + at[18];

		if (machine == 21 && !is_big)
			return "ppc64le";
		for (size_t j = 0; j < sizeof(machines) / sizeof(machines[0]); j++)
			if (machines[j].machine == machine && machines[j].is_64 == is_64)
				return machines[j].arch;
	}
	return NULL;
}

void host_kernel(struct survey *survey)
{
	struct kernel *kernel = &survey->content->host.kernel;
	scoped_names installed = { 0 };
	struct utsname names;

	if (survey->root->live) {
		kernel->release = host_line(survey, "/proc/sys/kernel/osrelease");
		kernel->version = host_line(survey, "/proc/sys/kernel/version");
		const char *cmdline = host_line(survey, "/proc/cmdline");

		if (cmdline)
			kernel->cmdline = survey_redact(survey, "/proc/cmdline", "line 1",
							bytes_of(cmdline));
		read_taint(survey, kernel);
		if (uname(&names) == 0)
			survey->content->host.arch = arena_string(survey->arena,
								  bytes_of(names.machine));
	} else {
		survey->content->host.arch = arch_of_programs(survey);
	}
	if (!survey_list(survey, "/lib/modules", &installed))
		return;
	for (size_t i = 0; i < installed.starts.count; i++)
		*vec_push_in(survey->arena, &kernel->installed) = arena_intern(
			survey->arena, bytes_of(root_name(&installed, i)));
}

/* --- crash dumps ---------------------------------------------------------------------------- */

/* Places where dumps are written, by kdump-tools (Debian), kdump (Red Hat, SUSE), pstore. */
static const char *const dump_folders[] = { "/var/crash", "/var/lib/systemd/pstore",
					    "/sys/fs/pstore" };

static const char *const dump_settings[] = { "/etc/default/kdump-tools", "/etc/kdump.conf",
					     "/etc/sysconfig/kdump" };

static void list_dumps(struct survey *survey, const char *folder, text_list *ret)
{
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count && ret->count < DUMPS_MAX; i++) {
		const char *name = root_name(&names, i);

		/* kdump-tools' own bookkeeping */
		if (strcmp(name, "kexec_cmd") == 0 || strcmp(name, "kdump_lock") == 0)
			continue;
		*vec_push_in(survey->arena, ret) = arena_format(survey->arena, "%s/%s", folder,
								name);
	}
}

static void read_crash_state(struct survey *survey, struct crash_dump *crash)
{
	const char *loaded = host_line(survey, "/sys/kernel/kexec_crash_loaded");
	const char *size = host_line(survey, "/sys/kernel/kexec_crash_size");
	struct bytes words = bytes_of(survey->content->host.kernel.cmdline), word;
	uint64_t reserved;

	while (bytes_word(&words, &word))
		if (bytes_skip(&word, "crashkernel="))
			crash->crashkernel = arena_intern(survey->arena, word);
	if (size && bytes_u64(bytes_of(size), 10, &reserved) && reserved <= INT64_MAX)
		crash->reserved_bytes = (int64_t)reserved;
	if (loaded) {
		crash->loaded = strcmp(loaded, "1") == 0 ? TRI_YES : TRI_NO;
		crash->would_dump = crash->loaded;
		survey_note(survey, &crash->evidence, "/sys/kernel/kexec_crash_loaded");
	} else if (survey->content->host.kernel.cmdline && !crash->crashkernel) {
		crash->would_dump = TRI_NO; /* nothing is reserved: no kernel could take over */
		survey_note(survey, &crash->evidence, "/proc/cmdline");
	}
}

void host_crash_dump(struct survey *survey)
{
	struct crash_dump *crash = &survey->content->host.crash_dump;

	if (survey->root->live)
		read_crash_state(survey, crash);
	for (size_t i = 0; i < sizeof(dump_settings) / sizeof(dump_settings[0]); i++)
		if (root_exists(survey->root, dump_settings[i]))
			survey_note(survey, &crash->evidence, "%s", dump_settings[i]);
	for (size_t i = 0; i < sizeof(dump_folders) / sizeof(dump_folders[0]); i++)
		if (survey->root->live || strncmp(dump_folders[i], "/sys", 4) != 0)
			list_dumps(survey, dump_folders[i], &crash->dumps);
}
