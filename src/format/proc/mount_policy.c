/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/mount_policy.h"

#include <stddef.h>
#include <string.h>

#include "base/bytes.h"
#include "base/path.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	PSEUDO = MOUNT_NO_ROW,
	REMOTE = MOUNT_NOT_ENTERED | MOUNT_NOT_ASKED | MOUNT_NETWORK,
	USERSPACE = MOUNT_NOT_ENTERED, /* asked, in a helper that can be left behind */
};

/* First match wins; a trailing '*' stands for any ending. */
static const struct {
	const char *type;
	unsigned flags;
	const char *reason;
} types[] = {
	{ "proc", PSEUDO, "processes and settings" },
	{ "sysfs", PSEUDO, "devices" },
	{ "devtmpfs", PSEUDO, "device nodes" },
	{ "devpts", PSEUDO, "terminals" },
	{ "cgroup*", PSEUDO, "control groups" },
	{ "cpuset", PSEUDO, "old name of a control group" },
	{ "securityfs", PSEUDO, "security modules" },
	{ "selinuxfs", PSEUDO, "SELinux" },
	{ "smackfs", PSEUDO, "Smack" },
	{ "apparmorfs", PSEUDO, "AppArmor" },
	{ "debugfs", PSEUDO, "kernel debugging" },
	{ "tracefs", PSEUDO, "kernel tracing" },
	{ "pstore", PSEUDO, "crash records: read by their own path" },
	{ "efivarfs", PSEUDO, "firmware variables" },
	{ "bpf", PSEUDO, "pinned eBPF objects" },
	{ "configfs", PSEUDO, "kernel configuration" },
	{ "mqueue", PSEUDO, "POSIX message queues" },
	{ "hugetlbfs", PSEUDO, "huge pages" },
	{ "fusectl", PSEUDO, "control of FUSE" },
	{ "binfmt_misc", PSEUDO, "interpreters" },
	{ "rpc_pipefs", PSEUDO, "NFS's pipe to its daemons" },
	{ "nfsd", PSEUDO, "NFS server settings" },
	{ "nsfs", PSEUDO, "a pinned namespace" },
	{ "pipefs", PSEUDO, "pipes" },
	{ "sockfs", PSEUDO, "sockets" },
	{ "anon_inodefs", PSEUDO, "anonymous files" },
	{ "bdev", PSEUDO, "block devices" },
	{ "resctrl", PSEUDO, "cache allocation" },
	{ "binder", PSEUDO, "Android's bus" },
	{ "functionfs", PSEUDO, "USB gadgets" },
	{ "usbfs", PSEUDO, "USB devices of old kernels" },
	{ "usbdevfs", PSEUDO, "USB devices of old kernels" },
	{ "swap", PSEUDO, "has rows of its own" },
	{ "ignore", PSEUDO, "fstab(5): an entry not in use" },

	{ "autofs", PSEUDO | REMOTE, "a lookup mounts things and may wait for a dead server" },
	{ "nfs", REMOTE, "hangs as long as its server is away" },
	{ "nfs4", REMOTE, "hangs as long as its server is away" },
	{ "cifs", REMOTE, "hangs while its server is away" },
	{ "smb3", REMOTE, "as cifs" },
	{ "smbfs", REMOTE, "as cifs, old kernels" },
	{ "ncpfs", REMOTE, "NetWare" },
	{ "9p", REMOTE, "the server, often the hypervisor, may be gone" },
	{ "virtiofs", REMOTE, "the hypervisor's, as 9p" },
	{ "vboxsf", REMOTE, "the hypervisor's" },
	{ "ceph", REMOTE, "hangs while the cluster has no quorum" },
	{ "glusterfs", REMOTE, "name of fuse.glusterfs in fstab" },
	{ "lustre", REMOTE, "hangs during failover" },
	{ "beegfs", REMOTE, "cluster" },
	{ "gpfs", REMOTE, "cluster" },
	{ "mmfs", REMOTE, "gpfs" },
	{ "panfs", REMOTE, "cluster" },
	{ "orangefs", REMOTE, "cluster" },
	{ "pvfs2", REMOTE, "cluster" },
	{ "afs", REMOTE, "lists the cells of the world" },
	{ "kafs", REMOTE, "as afs" },
	{ "coda", REMOTE, "network" },
	{ "davfs*", REMOTE, "WebDAV" },
	{ "ocfs2", REMOTE, "shared disk: locks are asked from other hosts" },
	{ "gfs*", REMOTE, "shared disk: locks are asked from other hosts" },
	{ "sshfs", REMOTE, "name of fuse.sshfs in fstab" },
	{ "s3fs", REMOTE, "name of fuse.s3fs in fstab" },

	{ "fuse.lxcfs", PSEUDO | MOUNT_PROBED, "an LXC container's /proc/meminfo: local, wanted" },
	{ "fuse.sshfs", REMOTE, "network" },
	{ "fuse.s3*", REMOTE, "object storage; a listing costs money" },
	{ "fuse.goofys", REMOTE, "object storage" },
	{ "fuse.gcsfuse", REMOTE, "object storage" },
	{ "fuse.blobfuse*", REMOTE, "object storage" },
	{ "fuse.rclone", REMOTE, "object storage" },
	{ "fuse.juicefs", REMOTE, "object storage" },
	{ "fuse.seaweedfs", REMOTE, "cluster" },
	{ "fuse.glusterfs", REMOTE, "cluster" },
	{ "fuse.ceph*", REMOTE, "cluster" },
	{ "fuse.mfs", REMOTE, "MooseFS, cluster" },
	{ "fuse.lizardfs", REMOTE, "cluster" },
	{ "fuse.davfs*", REMOTE, "WebDAV" },
	{ "fuse.cvmfs*", REMOTE, "network" },
	{ "fuse.gvfsd*", REMOTE, "desktop's network places" },
	{ "fuse.curlftpfs", REMOTE, "network" },
	{ "fuse.hdfs*", REMOTE, "cluster" },
	{ "fuse.portal", PSEUDO | USERSPACE, "desktop's document portal" },
	{ "fuse*", USERSPACE, "a process answers, and may be stopped" },

	{ "tmpfs", MOUNT_MEMORY, "memory" },
	{ "ramfs", MOUNT_MEMORY, "memory; systemd's credentials" },
};

/* Places where mounts are somebody's machinery: no row, whatever the type. */
static const struct {
	const char *folder;
	const char *reason;
} machinery[] = {
	{ "/var/lib/docker", "layers and shm of containers; volumes are told by the containers" },
	{ "/var/lib/containers", "podman's layers" },
	{ "/var/lib/containerd", "containerd's layers" },
	{ "/run/containerd", "containerd's bundles" },
	{ "/run/docker", "network namespaces" },
	{ "/run/netns", "network namespaces" },
	{ "/run/credentials", "systemd's credentials" },
	{ "/run/user", "a session's own" },
	{ "/var/lib/kubelet/pods", "volumes of pods" },
	{ "/run/k3s", "k3s' containerd" },
	{ "/snap", "packages, read-only images" },
	{ "/var/lib/snapd/snap", "packages, read-only images" },
	{ "/run/systemd", "namespaces of units" },
	{ "/proc", "masked by a container engine" },
	{ "/sys", "masked by a container engine" },
};

/* Likewise wherever an engine was told to keep its data, or a user's own engine does. */
static const struct {
	const char *type; /* NULL: any */
	const char *ending;
	const char *reason;
} machinery_endings[] = {
	{ "overlay", "/merged", "root of a docker, podman or cri-o container" },
	{ "overlay", "/rootfs", "root of a containerd container" },
	{ "tmpfs", "/mounts/shm", "docker: /dev/shm of a container" },
	{ "tmpfs", "/userdata/shm", "podman, cri-o: /dev/shm of a container" },
	{ NULL, "/containers/storage/overlay", "podman mounts its folder on itself" },
};

/* Files that a container engine mounts from outside. */
static const char *const engine_files[] = { "/etc/hosts", "/etc/hostname", "/etc/resolv.conf",
					    "/dev/console", "/run/.containerenv" };

/* Memory file systems at these places hold what somebody put there; below them, machinery. */
static const char *const memory_places[] = { "/run", "/dev/shm", "/tmp", "/var/run" };

static bool matches(const char *type, const char *pattern)
{
	size_t size = strlen(pattern);

	if (pattern[size - 1] == '*')
		return strncmp(type, pattern, size - 1) == 0;
	return strcmp(type, pattern) == 0;
}

static bool is_machinery(const char *type, const char *target)
{
	for (size_t i = 0; i < COUNT(machinery_endings); i++)
		if ((!machinery_endings[i].type || strcmp(type, machinery_endings[i].type) == 0) &&
		    bytes_ends(bytes_of(target), machinery_endings[i].ending))
			return true;
	for (size_t i = 0; i < COUNT(machinery); i++)
		if (path_is_below(target, machinery[i].folder) ||
		    strcmp(target, machinery[i].folder) == 0)
			return true;
	for (size_t i = 0; i < COUNT(engine_files); i++)
		if (strcmp(target, engine_files[i]) == 0)
			return true;
	return false;
}

static bool is_worth_memory(const char *target)
{
	for (size_t i = 0; i < COUNT(memory_places); i++)
		if (strcmp(target, memory_places[i]) == 0)
			return true;
	return !path_is_below(target, "/run") && !path_is_below(target, "/dev") &&
	       !path_is_below(target, "/sys");
}

unsigned mount_policy(const char *type, const char *target)
{
	unsigned flags = 0;

	for (size_t i = 0; i < COUNT(types); i++)
		if (matches(type, types[i].type)) {
			flags = types[i].flags;
			break;
		}
	if (is_machinery(type, target) || ((flags & MOUNT_MEMORY) && !is_worth_memory(target)))
		flags |= MOUNT_NO_ROW;
	return flags;
}
