/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a device, or the file, open. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/procfs.h"
#include "wipe/uses_parts.h"

enum {
	NAME_SIZE = 64,
};

/* A process that is looked at. */
struct process_look {
	const struct uses_look *look;
	pid_t pid;
	int folder; /* in /proc */
	int files;  /* its folder fd */
	struct buf name;
	const char *how; /* "open", "mapped" */
};

/* Programs that keep disks open to watch them, and read nothing of what they hold: a descriptor
 * that only reads is none of their business with its content. */
static const struct {
	const char *name;
	const char *reason;
} watchers[] = {
	{ "multipathd", "asks each path whether it still answers" },
	{ "systemd-udevd", "looks at a disk when it has changed" },
	{ "udevd", "looks at a disk when it has changed" },
	{ "(udev-worker)", "looks at a disk when it has changed" },
};

static bool only_watches(const struct process_look *process, const char *number)
{
	uint64_t fd = 0;
	bool is_watcher = false;

	for (size_t i = 0; i < sizeof(watchers) / sizeof(watchers[0]); i++)
		is_watcher = is_watcher || text_is(buf_text(&process->name), watchers[i].name);
	if (!is_watcher || !bytes_u64(bytes_of(number), 10, &fd))
		return false;
	int flags = procfs_open_flags(process->folder, fd);

	return flags >= 0 && (flags & O_ACCMODE) == O_RDONLY;
}

static void tell(struct process_look *process, const char *number,
		 const struct storage_device *device, const char *by)
{
	scoped_buf what = { 0 };

	if (only_watches(process, number))
		return;
	/* several descriptors of one process are told once */
	buf_add_format(&what, "is %s in %s (pid %d%s%s)", process->how, buf_text(&process->name),
		       process->pid, by ? ", as " : "", by ? by : "");
	uses_add(process->look, USE_OPEN, device, buf_text(&what));
}

/* What a descriptor is open on. Never waits for a server: what is known of a file is enough. */
static bool look_through(int files, const char *number, struct stat *ret)
{
	struct statx state;

	if (statx(files, number, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_INO,
		  &state) == 0) {
		ret->st_mode = state.stx_mode;
		ret->st_ino = state.stx_ino;
		ret->st_dev = makedev(state.stx_dev_major, state.stx_dev_minor);
		ret->st_rdev = makedev(state.stx_rdev_major, state.stx_rdev_minor);
		return true;
	}
	/* before Linux 4.11; the C library then does what it can, which flags like ours end with
	 * EINVAL */
	return (errno == ENOSYS || errno == EINVAL) && fstatat(files, number, ret, 0) == 0;
}

static const struct storage_device *find_generic(const struct block_devices *devices, dev_t number)
{
	for (vec_each(device, &devices->all))
		if (device->generic_major == major(number) &&
		    device->generic_minor == minor(number))
			return device;
	return NULL;
}

static void look_at_state(struct process_look *process, const char *number,
			  const struct stat *state)
{
	const struct uses_question *question = process->look->question;
	const struct storage_device *device = NULL;

	if (question->file) {
		if (S_ISREG(state->st_mode) && state->st_dev == question->file->st_dev &&
		    state->st_ino == question->file->st_ino)
			tell(process, number, NULL, NULL);
		return;
	}
	if (S_ISBLK(state->st_mode))
		device = block_devices_numbered(question->devices, major(state->st_rdev),
						minor(state->st_rdev));
	if (device)
		tell(process, number, device, NULL);
	if (S_ISCHR(state->st_mode))
		device = find_generic(question->devices, state->st_rdev);
	if (S_ISCHR(state->st_mode) && device)
		tell(process, number, device, device->generic_name);
}

/* A root that is not live has only names to go by. */
static void look_at_name(struct process_look *process, const char *number)
{
	scoped_buf path = { 0 };
	const struct storage_device *device;

	if (process->look->question->file || procfs_readlink(process->files, number, &path) < 0 ||
	    !path.size || strncmp(buf_text(&path), "/dev/", 5) != 0)
		return;
	device = uses_device_at(process->look, buf_text(&path));
	if (device)
		tell(process, number, device, NULL);
}

static void look_at_descriptors(struct process_look *process)
{
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = process->files };
	bool is_live = process->look->question->root->live;
	const char *number;

	while ((number = procfs_next_number(&numbers)) != NULL) {
		struct stat state = { 0 };

		if (!is_live)
			look_at_name(process, number);
		else if (look_through(process->files, number, &state))
			look_at_state(process, number, &state);
	}
}

/* What a process has mapped needs no descriptor any more: programs, libraries, databases. Only root
 * sees that; a running program cannot be written anyhow. Source: proc_pid_map_files(5). */
static void look_at_mappings(struct process_look *process)
{
	int folder = openat(process->folder, "map_files", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = folder < 0 ? NULL : fdopendir(folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		struct stat state = { 0 };

		if (entry->d_name[0] != '.' && look_through(folder, entry->d_name, &state))
			look_at_state(process, entry->d_name, &state);
	}
}

void uses_look_at_process(const struct uses_look *look, pid_t pid)
{
	struct process_look process = { .look = look, .pid = pid, .how = "open" };
	scoped_buf name = { 0 };

	if (look->question->root->live && pid == getpid())
		return;
	scoped_fd int folder = procfs_open_pid(look->proc, pid);

	if (folder < 0)
		return; /* gone */
	scoped_fd int files = openat(folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (files < 0 && (errno == EACCES || errno == EPERM))
		look->uses->unseen++;
	if (files < 0)
		return;
	process.folder = folder;
	process.files = files;
	if (procfs_read_record(folder, "comm", NAME_SIZE, &name) == 0)
		buf_add_bytes(&process.name, bytes_trim(buf_bytes(&name)));
	look_at_descriptors(&process);
	process.how = "mapped";
	if (look->question->root->live && look->question->path) /* not for a list: it takes long */
		look_at_mappings(&process);
	buf_deinit(&process.name);
}
