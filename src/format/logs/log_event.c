/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_event.h"

/* The reason stands beside a pattern where the message does not give it. */
#define KERNEL  LOG_ORIGIN_KERNEL
#define SYSTEMD LOG_ORIGIN_SYSTEMD
#define DAEMON  LOG_ORIGIN_DAEMON

static const struct log_pattern patterns[] = {
	/* memory; mm/oom_kill.c. Before 5.0 it said "Kill process" and then "Killed process" */
	{ KERNEL, "Memory cgroup out of memory: Killed process %d (%s)", "oom-kill",
	  "%s was killed: its cgroup ran out of memory" },
	{ KERNEL, "Memory cgroup out of memory: Kill process %d (%s)", "oom-kill",
	  "%s was killed: its cgroup ran out of memory" },
	{ KERNEL, "Out of memory: Killed process %d (%s)", "oom-kill",
	  "%s was killed: the host ran out of memory" },
	{ KERNEL, "Out of memory: Kill process %d (%s)", "oom-kill",
	  "%s was killed: the host ran out of memory" },
	{ KERNEL, "Out of memory (oom_kill_allocating_task): Killed process %d (%s)", "oom-kill",
	  "%s was killed: the host ran out of memory" },
	{ KERNEL, "%s: page allocation failure: order:", "memory",
	  "%s got no memory from the kernel" },
	/* processes; arch/x86/mm/fault.c, arch/x86/kernel/traps.c, arch/arm64/kernel/traps.c */
	{ KERNEL, "%s[%d]: segfault at", "crash", "%s crashed: segmentation fault" },
	{ KERNEL, "%s[%d]: unhandled exception", "crash", "%s crashed" },
	{ KERNEL, "traps: %s[%d] general protection", "crash",
	  "%s crashed: general protection fault" },
	{ KERNEL, "traps: %s[%d] trap invalid opcode", "crash",
	  "%s crashed: instruction this CPU does not have" },
	{ KERNEL, "traps: %s[%d] trap ", "crash", "%s crashed" },
	{ KERNEL, "INFO: task %s:%d blocked for more than", "hung",
	  "%s hung in the kernel, mostly on storage" },
	/* the kernel itself */
	{ KERNEL, "Kernel panic - not syncing: %s", "panic", "the kernel panicked: %s" },
	{ KERNEL, "soft lockup - CPU#%d stuck for %*[%s:%d]", "lockup",
	  "a CPU was stuck in the kernel, in %s" },
	{ KERNEL, "Watchdog detected hard LOCKUP on cpu %s", "lockup",
	  "CPU %s was stuck in the kernel" },
	{ KERNEL, "detected stalls on CPUs/tasks", "lockup", "CPUs were stalled (RCU)" },
	{ KERNEL, "self-detected stall on CPU", "lockup", "a CPU was stalled (RCU)" },
	{ KERNEL, "BUG: unable to handle %s at", "panic", "the kernel crashed: %s" },
	{ KERNEL, "kernel BUG at %s!", "panic", "the kernel crashed at %s" },
	{ KERNEL, "Oops: %s", "panic", "the kernel crashed: oops %s" },
	/* storage; block/blk-core.c, fs/buffer.c, drivers/ata, drivers/nvme, drivers/md */
	{ KERNEL, "critical medium error, dev %s, sector", "io-error",
	  "%s has unreadable sectors" },
	{ KERNEL, "critical target error, dev %s, sector", "io-error", "I/O errors on %s" },
	{ KERNEL, "I/O error, dev %s, sector", "io-error", "I/O errors on %s" },
	{ KERNEL, "Buffer I/O error on dev %s, logical", "io-error", "I/O errors on %s" },
	{ KERNEL, "Buffer I/O error on device %s, logical", "io-error", "I/O errors on %s" },
	{ KERNEL, "lost page write due to I/O error on %s", "io-error",
	  "data for %s was lost: I/O error" },
	{ KERNEL, "nvme %s: I/O %*timeout", "io-error", "%s did not answer in time" },
	{ KERNEL, "nvme nvme%s: controller is down", "io-error", "nvme%s went down" },
	{ KERNEL, "%w: exception Emask", "io-error", "errors on the disk link %s" },
	{ KERNEL, "Disk failure on %s, disabling device", "raid",
	  "%s failed and was taken out of its RAID" },
	{ KERNEL, "kicking non-fresh %s from array", "raid", "%s was left out of its RAID" },
	{ KERNEL, "raid array is not clean -- starting background reconstruction", "raid",
	  "a RAID was not clean and is rebuilt" },
	{ KERNEL, "nfs: server %s not responding", "network", "the NFS server %s did not answer" },
	/* filesystems; fs/ext4/super.c, fs/xfs, fs/btrfs/super.c */
	{ KERNEL, "EXT4-fs error (device %s)", "filesystem", "ext4 errors on %s" },
	{ KERNEL, "EXT4-fs (%s): error count since last fsck", "filesystem",
	  "ext4 on %s has errors that no fsck cleared" },
	{ KERNEL, "EXT4-fs (%s): Remounting filesystem read-only", "filesystem",
	  "%s became read-only after an error" },
	{ KERNEL, "EXT4-fs (%s): warning: mounting fs with errors", "filesystem",
	  "%s was mounted with errors" },
	{ KERNEL, "EXT3-fs error (device %s)", "filesystem", "ext3 errors on %s" },
	{ KERNEL, "Aborting journal on device %s.", "filesystem", "the journal of %s was aborted" },
	{ KERNEL, "Detected IO errors while flushing file data on %s", "filesystem",
	  "data for %s was lost: I/O error" },
	{ KERNEL, "XFS (%s): Corruption", "filesystem", "%s (xfs) is corrupt" },
	{ KERNEL, "XFS (%s): metadata I/O error", "filesystem", "xfs errors on %s" },
	{ KERNEL, "XFS (%s): xfs_do_force_shutdown", "filesystem", "xfs shut %s down" },
	{ KERNEL, "XFS (%s): Filesystem has been shut down", "filesystem", "xfs shut %s down" },
	{ KERNEL, "XFS (%s): Please unmount the filesystem and rectify", "filesystem",
	  "xfs shut %s down" },
	{ KERNEL, "BTRFS critical (device %s)", "filesystem", "btrfs errors on %s" },
	{ KERNEL, "BTRFS error (device %s)", "filesystem", "btrfs errors on %s" },
	{ KERNEL, "BTRFS warning (device %s): csum failed", "filesystem",
	  "btrfs found wrong checksums on %s" },
	/* hardware; drivers/edac, arch/x86/kernel/cpu/mce */
	{ KERNEL, "mce: [Hardware Error]", "hardware", "the CPU reported hardware errors" },
	{ KERNEL, "EDAC %s: %d UE", "hardware", "memory errors that could not be corrected (%s)" },
	{ KERNEL, "EDAC %s: %d CE", "hardware", "memory errors, corrected (%s)" },
	{ KERNEL, "temperature above threshold, cpu clock", "hardware",
	  "CPUs were throttled: too hot" },
	{ KERNEL, "PCIe Bus Error: severity=Uncorrected", "hardware",
	  "PCIe errors that could not be corrected" },
	/* network: one of them is a reboot of the switch, many are a bad cable */
	{ KERNEL, "link status definitely down for interface %s, disabling it", "link",
	  "bond port %s lost its link" },
	{ KERNEL, "%w: NIC Link is Down", "link", "%s lost its link" },
	{ KERNEL, "%w: Link is Down", "link", "%s lost its link" },
	{ KERNEL, "%w: Link is down", "link", "%s lost its link" },
	{ KERNEL, "%w: link down", "link", "%s lost its link" },
	{ KERNEL, "NETDEV WATCHDOG: %s (", "link", "%s stopped sending; its driver reset it" },
	/* limits that were met: connections fail without any other trace */
	{ KERNEL, "nf_conntrack: table full, dropping packet", "limit",
	  "the connection tracking table was full: packets were dropped" },
	{ KERNEL, "neighbor table overflow", "limit", "the neighbour table was full" },
	{ KERNEL, "Neighbour table overflow", "limit", "the neighbour table was full" },
	{ KERNEL, "Possible SYN flooding on port %s.", "limit",
	  "port %s got more connections than its backlog holds" },
	{ KERNEL, "TCP: out of memory -- consider tuning tcp_mem", "limit",
	  "TCP ran out of memory (tcp_mem)" },
	{ KERNEL, "VFS: file-max limit %s reached", "limit",
	  "no more files could be opened (fs.file-max %s)" },
	{ KERNEL, "cgroup: fork rejected by pids controller in %s", "limit",
	  "%s reached its limit of processes" },
	/* systemd, src/core/unit.c, service.c; units of before v239 "entered failed state" */
	{ SYSTEMD, "%s: Failed with result 'oom-kill'", "oom-kill", "%s failed: out of memory" },
	{ SYSTEMD, "%s: A process of this unit has been killed by the OOM killer", "oom-kill",
	  "a process of %s was killed: out of memory" },
	{ SYSTEMD, "%s: Main process exited, code=dumped", "crash", "%s crashed" },
	{ SYSTEMD, "%s: Main process exited, code=killed, status=15/TERM", NULL, NULL },
	{ SYSTEMD, "%s: Main process exited, code=killed", "crash", "%s was killed by a signal" },
	{ SYSTEMD, "%s: main process exited, code=killed", "crash", "%s was killed by a signal" },
	{ SYSTEMD, "%s: Failed with result '", "unit-failed", "%s failed" },
	{ SYSTEMD, "Unit %s entered failed state", "unit-failed", "%s failed" },
	{ SYSTEMD, "%s: Scheduled restart job, restart counter is at", "restart",
	  "%s ended and was started again" },
	{ SYSTEMD, "%s: Service hold-off time over, scheduling restart", "restart",
	  "%s ended and was started again" },
	{ SYSTEMD, "%s holdoff time over, scheduling restart", "restart",
	  "%s ended and was started again" },
	{ SYSTEMD, "%s: Start request repeated too quickly", "unit-failed",
	  "%s ended so often that systemd gave it up" },
	{ SYSTEMD, "%s: Watchdog timeout", "hung", "%s did not answer its watchdog" },
	{ SYSTEMD, "Process %d (%s) of user %d dumped core", "crash",
	  "%s crashed and dumped core" },
	{ SYSTEMD, "Process %d (%s) of user %d terminated abnormally", "crash", "%s crashed" },
	{ SYSTEMD, "Killed %s due to ", "oom-kill", "%s was killed by systemd-oomd" },
	/* daemons that watch */
	{ DAEMON, "Fail event detected on md device %s", "raid", "a disk of %s failed" },
	{ DAEMON, "DegradedArray event detected on md device %s", "raid", "%s is degraded" },
	{ DAEMON, "Device: %s, FAILED SMART self-check", "hardware",
	  "%s says it is about to fail (SMART)" },
	{ DAEMON, "Device: %s, %d Currently unreadable (pending) sectors", "hardware",
	  "%s has unreadable sectors (SMART)" },
	{ DAEMON, "Device: %s, %d Offline uncorrectable sectors", "hardware",
	  "%s has unreadable sectors (SMART)" },
	{ DAEMON, "(%s) Entering MASTER STATE", "failover", "%s (keepalived) became master" },
	{ DAEMON, "(%s) Entering BACKUP STATE", "failover", "%s (keepalived) became backup" },
	{ DAEMON, "(%s) Entering FAULT STATE", "failover", "%s (keepalived) is in fault" },
	{ DAEMON, "sending SIGTERM to process %d uid %d \"%s\"", "oom-kill",
	  "%s was ended by earlyoom" },
	{ DAEMON, "sending SIGKILL to process %d uid %d \"%s\"", "oom-kill",
	  "%s was killed by earlyoom" },
};

/* Kernel messages that come by the thousand and are never in the table above. */
static const char *const kernel_noise[] = {
	" IN=",    /* netfilter's LOG target; packets chose what else is in the line */
	"audit: ", /* audit records without a daemon */
	"audit(",
	"apparmor=",
};

static const struct {
	const char *tag;
	enum log_origin origin;
} origins[] = {
	{ "kernel", LOG_ORIGIN_KERNEL },
	{ "systemd", LOG_ORIGIN_SYSTEMD },
	{ "systemd-coredump", LOG_ORIGIN_SYSTEMD },
	{ "systemd-oomd", LOG_ORIGIN_SYSTEMD },
	{ "mdadm", LOG_ORIGIN_DAEMON },
	{ "smartd", LOG_ORIGIN_DAEMON },
	{ "Keepalived_vrrp", LOG_ORIGIN_DAEMON },
	{ "earlyoom", LOG_ORIGIN_DAEMON },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum log_origin log_origin_of(struct bytes tag)
{
	for (size_t i = 0; i < COUNT(origins); i++)
		if (bytes_is(tag, origins[i].tag))
			return origins[i].origin;
	return LOG_ORIGIN_OTHER;
}

static bool is_kernel_noise(struct bytes message)
{
	for (size_t i = 0; i < COUNT(kernel_noise); i++)
		if (bytes_find_text(message, kernel_noise[i]) >= 0)
			return true;
	return false;
}

/* Where `literal` starts in `rest`, -1 if nowhere; the end of `rest` when `literal` is empty. */
static ptrdiff_t find_literal(struct bytes rest, struct bytes literal)
{
	if (literal.size == 0)
		return (ptrdiff_t)rest.size;
	if (rest.size == 0)
		return -1;
	const char *found = memmem(rest.at, rest.size, literal.at, literal.size);

	return found ? found - rest.at : -1;
}

static struct bytes last_word(struct bytes text)
{
	size_t from = text.size;

	while (from && text.at[from - 1] != ' ')
		from--;
	return bytes_slice(text, from, text.size);
}

/* Cuts the literal text up to the next "%" from the pattern. */
static struct bytes cut_literal(struct bytes *pattern)
{
	ptrdiff_t end = bytes_find(*pattern, '%');
	size_t size = end < 0 ? pattern->size : (size_t)end;
	struct bytes literal = bytes_slice(*pattern, 0, size);

	*pattern = bytes_slice(*pattern, size, pattern->size);
	return literal;
}

/* Digits, at least one, and right behind them `literal`. */
static bool skip_digits(struct bytes *rest, struct bytes literal)
{
	size_t digits = 0;

	while (digits < rest->size && rest->at[digits] >= '0' && rest->at[digits] <= '9')
		digits++;
	*rest = bytes_slice(*rest, digits, rest->size);
	if (!digits || !bytes_equal(bytes_slice(*rest, 0, literal.size), literal))
		return false;
	*rest = bytes_slice(*rest, literal.size, rest->size);
	return true;
}

static bool matches(struct bytes pattern, struct bytes message, struct bytes *subject)
{
	struct bytes rest = message, literal = cut_literal(&pattern);
	ptrdiff_t at = literal.size ? find_literal(rest, literal) : 0;

	if (at < 0)
		return false;
	rest = bytes_slice(rest, (size_t)at + literal.size, rest.size);
	while (pattern.size >= 2) {
		char kind = pattern.at[1];

		pattern = bytes_slice(pattern, 2, pattern.size);
		literal = cut_literal(&pattern);
		if (kind == 'd') {
			if (!skip_digits(&rest, literal))
				return false;
			continue;
		}
		at = find_literal(rest, literal);
		if (at < 0)
			return false;
		struct bytes text = bytes_slice(rest, 0, (size_t)at);

		if (kind != '*')
			*subject = kind == 'w' ? last_word(text) : bytes_trim(text);
		rest = bytes_slice(rest, (size_t)at + literal.size, rest.size);
	}
	return true;
}

bool log_event_find(enum log_origin origin, struct bytes message, struct log_event *ret)
{
	if (origin == LOG_ORIGIN_OTHER || (origin == LOG_ORIGIN_KERNEL && is_kernel_noise(message)))
		return false;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		struct bytes subject = { 0 };

		if (patterns[i].origin != origin ||
		    !matches(bytes_of(patterns[i].message), message, &subject))
			continue;
		if (!patterns[i].kind) /* known, and of no interest */
			return false;
		*ret = (struct log_event){ &patterns[i], subject };
		return true;
	}
	return false;
}

void log_event_say(const struct log_pattern *pattern, struct bytes subject, struct buf *ret)
{
	struct bytes what = bytes_of(pattern->what);
	ptrdiff_t at = bytes_find_text(what, "%s");

	buf_add_bytes(ret, bytes_slice(what, 0, at < 0 ? what.size : (size_t)at));
	if (at < 0)
		return;
	buf_add_bytes(ret, subject);
	buf_add_bytes(ret, bytes_slice(what, (size_t)at + 2, what.size));
}
