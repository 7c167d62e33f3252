/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mount(2), finit_module(2), rtnetlink(7). */
#include "crash/boot.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/human.h"
#include "crash/boot_network.h"
#include "crash/initramfs.h"
#include "format/proc/system_text.h"

enum {
	WAIT_MS = 100,
	COMMAND_LINE_MAX = 64 * 1024,
};

static void mount_all(const struct boot_log *log)
{
	static const struct {
		const char *type, *at;
	} mounts[] = { { "proc", "/proc" }, { "sysfs", "/sys" }, { "devtmpfs", "/dev" } };
	struct err err;

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (mount(mounts[i].type, mounts[i].at, mounts[i].type, MS_NOSUID | MS_NOEXEC,
			  NULL) < 0 &&
		    errno != EBUSY) {
			err_errno(&err, "%s", mounts[i].at);
			log->say("mount", &err);
		}
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_module(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void load(const char *name, const struct boot_log *log)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), INITRAMFS_MODULES "/%s", name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST)) {
		err_errno(&err, "%s", name);
		log->say("module", &err);
	}
}

void boot_prepare(const struct boot_log *log)
{
	struct dirent **names = NULL;

	mount_all(log);
	int count = scandir(INITRAMFS_MODULES, &names, is_module, compare_names);

	for (int i = 0; i < count; i++) {
		load(names[i]->d_name, log);
		free(names[i]);
	}
	free(names);
}

/* A file, or as much of it as there is room for and comes at once; empty if it is not there. */
static struct bytes read_text(const char *path, char *text, size_t size)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? 0 : read(fd, text, size);

	return (struct bytes){ text, got < 0 ? 0 : (size_t)got };
}

void boot_memory(const struct boot_log *log)
{
	char text[4096];
	struct bytes info = read_text("/proc/meminfo", text, sizeof(text));
	scoped_buf line = { 0 };
	int64_t total, available;

	if (!system_text_kib(info, "MemTotal", &total) ||
	    !system_text_kib(info, "MemAvailable", &available))
		return;
	buf_add_text(&line, "memory ");
	human_bytes(&line, total);
	buf_add_text(&line, ", available ");
	human_bytes(&line, available);
	log->say(buf_text(&line), NULL);
}

static void say_address(const struct kernel_ip *ip, const struct boot_log *log)
{
	char address[INET_ADDRSTRLEN] = "", line[64 + INET_ADDRSTRLEN];

	(void)!inet_ntop(AF_INET, &ip->address, address, sizeof(address));
	snprintf(line, sizeof(line), "network %s has %s/%u%s", ip->device, address, ip->prefix,
		 ip->is_asked_for ? ", by DHCP" : "");
	log->say(line, NULL);
}

void boot_network(const struct boot_log *log)
{
	char text[COMMAND_LINE_MAX];
	struct kernel_ip ip = { 0 };
	struct err err = { 0 };
	int got = kernel_ip_parse(read_text("/proc/cmdline", text, sizeof(text)), &ip, &err);

	if (got == 1)
		got = boot_network_set(&ip, BOOT_DEVICE_SECONDS * 1000, &err);
	if (got < 0)
		log->say("network", &err);
	else if (ip.address.s_addr)
		say_address(&ip, log);
}

void boot_wait_for(const char *path)
{
	for (int i = 0; i < BOOT_DEVICE_SECONDS * 1000 / WAIT_MS && access(path, F_OK) < 0; i++)
		poll(NULL, 0, WAIT_MS);
}
