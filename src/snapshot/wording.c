/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/wording.h"

#include <string.h>

#include "base/human.h"

/* ---- the machine --------------------------------------------------------------------------- */

/* Words of a line, with commas between them; breaks only between words. */
static void add_part(struct buf *line, struct buf *part)
{
	if (part->size) {
		buf_add_text(line, line->size ? ", " : "");
		buf_add_bytes(line, buf_bytes(part));
	}
	buf_clear(part);
}

static void add_os(struct buf *line, const struct host *host)
{
	scoped_buf part = { 0 };
	const struct os *os = &host->os;

	if (os->name && os->version && !strstr(os->name, os->version)) {
		struct bytes name = bytes_of(os->name), first;

		/* "Debian GNU/Linux 12 (bookworm)" says less than "Debian 12.11" */
		bytes_word(&name, &first);
		buf_add_format(&part, "%.*s %s", (int)first.size, first.at, os->version);
	} else if (os->name) {
		buf_add_text(&part, os->name);
	}
	add_part(line, &part);
	if (host->kernel.release)
		buf_add_format(&part, "kernel %s", host->kernel.release);
	add_part(line, &part);
}

static void add_machine(struct buf *line, const struct host *host)
{
	scoped_buf part = { 0 };

	if (host->container)
		buf_add_format(&part, "inside a container (%s)", host->container);
	else if (host->virtualization && strcmp(host->virtualization, "none") == 0)
		buf_add_text(&part, "bare metal");
	else if (host->virtualization)
		buf_add_format(&part, "%s guest", host->virtualization);
	add_part(line, &part);
	if (host->cloud.provider)
		buf_add_format(&part, "%s%s%s", host->cloud.provider,
			       host->cloud.instance_type ? " " : "",
			       host->cloud.instance_type ? host->cloud.instance_type : "");
	add_part(line, &part);
	if (host->cpus != UNKNOWN)
		human_plural(&part, host->cpus, "cpu", "cpus");
	add_part(line, &part);
	if (host->memory_bytes != UNKNOWN)
		human_bytes(&part, host->memory_bytes);
	add_part(line, &part);
}

static void add_times(struct buf *line, const struct content *content)
{
	const struct host *host = &content->host;
	scoped_buf part = { 0 };

	if (host->boot_time != UNKNOWN && content->taken_at != UNKNOWN) {
		buf_add_text(&part, "up ");
		human_duration(&part, (content->taken_at - host->boot_time) * 1000);
	}
	add_part(line, &part);
	if (host->install_time != UNKNOWN) {
		buf_add_text(&part, "installed ");
		human_date(&part, host->install_time);
	}
	add_part(line, &part);
}

void wording_machine(struct buf *ret, const struct content *content)
{
	add_os(ret, &content->host);
	add_machine(ret, &content->host);
	add_times(ret, content);
}

void wording_survey(struct buf *ret, const struct content *content)
{
	buf_add_text(ret, "surveyed ");
	human_time(ret, content->taken_at);
	buf_add_text(ret, " UTC");
	if (content->duration_ms != UNKNOWN) {
		buf_add_text(ret, " in ");
		human_duration(ret, content->duration_ms);
	}
	if (content->root && strcmp(content->root, "/") != 0)
		buf_add_format(ret, " from %s, nothing that runs", content->root);
	else if (content->taken_by && strcmp(content->taken_by, "root") != 0)
		buf_add_format(ret, " as %s, not as root", content->taken_by);
	buf_add_text(ret, ", ");
	if (content->errors.count)
		human_plural(ret, (int64_t)content->errors.count, "thing", "things");
	else
		buf_add_text(ret, "nothing");
	buf_add_text(ret, " could not be seen");
}

/* ---- services ------------------------------------------------------------------------------ */

/* Services that every system of their kind has. They are told in one line, unless one of them
 * listens beyond loopback in an unusual way; sshd is not among them, because it lets people in. */
static const struct {
	const char *name;
	const char *why;
} system_services[] = {
	{ "systemd-*", "parts of systemd" },
	{ "dbus*", "message bus" },
	{ "cron*", "what it starts is in its own section" },
	{ "atd*", "likewise" },
	{ "anacron*", "likewise" },
	{ "getty@*", "login prompt" },
	{ "serial-getty@*", "login prompt" },
	{ "console-getty*", "login prompt" },
	{ "container-getty@*", "login prompt" },
	{ "agetty*", "login prompt" },
	{ "user@*", "a user's session manager" },
	{ "init.scope", "process 1" },
	{ "polkit*", "authorization" },
	{ "rsyslog*", "log files" },
	{ "syslog*", "log files" },
	{ "auditd*", "audit log" },
	{ "udev*", "devices" },
	{ "haveged*", "entropy" },
	{ "rngd*", "entropy" },
	{ "irqbalance*", "interrupts" },
	{ "acpid*", "power button" },
	{ "mdmonitor*", "RAID watch" },
	{ "smartd*", "disk watch" },
	{ "smartmontools*", "disk watch" },
	{ "multipathd*", "disk paths" },
	{ "chrony*", "clock" },
	{ "ntp*", "clock" },
	{ "NetworkManager*", "network" },
	{ "networkd-dispatcher*", "network" },
	{ "dhclient*", "network" },
	{ "ifup@*", "network" },
	{ "wpa_supplicant*", "network" },
	{ "ModemManager*", "network" },
	{ "qemu-guest-agent*", "virtual machine" },
	{ "open-vm-tools*", "virtual machine" },
	{ "vmtoolsd*", "virtual machine" },
	{ "unattended-upgrades*", "upgrades" },
	{ "packagekit*", "upgrades" },
	{ "snapd*", "packages" },
	{ "accounts-daemon*", "desktop" },
	{ "udisks2*", "desktop" },
	{ "upower*", "desktop" },
};

static bool matches(const char *pattern, const char *name)
{
	size_t size = strlen(pattern);

	if (size && pattern[size - 1] == '*')
		return strncmp(pattern, name, size - 1) == 0;
	return strcmp(pattern, name) == 0;
}

bool wording_is_system(const struct service *service)
{
	for (size_t i = 0; i < sizeof(system_services) / sizeof(system_services[0]); i++)
		if (service->name && matches(system_services[i].name, service->name))
			return true;
	return false;
}

/* ---- addresses ----------------------------------------------------------------------------- */

void wording_address(struct buf *ret, const char *protocol, const char *address, int64_t port)
{
	bool any = !address || strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0 ||
		   strcmp(address, "*") == 0;

	if (port == UNKNOWN) {
		buf_add_text(ret, address);
		return;
	}
	if (!any)
		buf_add_format(ret, strchr(address, ':') ? "[%s]" : "%s", address);
	buf_add_format(ret, ":%lld", (long long)port);
	if (protocol && strcmp(protocol, "udp") == 0)
		buf_add_text(ret, "/udp");
}
