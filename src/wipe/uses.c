/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/uses.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "base/path.h"
#include "kernel/procfs.h"
#include "wipe/uses_parts.h"

/* --- kinds ------------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	const char *flag;
} kinds[USE_KIND_COUNT] = {
	[USE_SYSTEM] = { "system", NULL },
	[USE_MOUNTED] = { "mounted", NULL },
	[USE_SWAP] = { "swap", NULL },
	[USE_HELD] = { "held", NULL },
	[USE_LOOP] = { "loop", NULL },
	[USE_EXPORTED] = { "exported", NULL },
	[USE_OPEN] = { "open", NULL },
	[USE_READ_ONLY] = { "read-only", NULL },
	[USE_LINKS] = { "links", NULL },
	[USE_EXCLUSIVE] = { "exclusive", NULL },
	[USE_REMOTE] = { "remote", "--remote" },
	[USE_MEMBER] = { "member", "--member" },
	[USE_RAID_VOLUME] = { "raid-volume", "--raid-volume" },
};

const char *use_kind_name(enum use_kind kind)
{
	return kinds[kind].name;
}

const char *use_kind_flag(enum use_kind kind)
{
	return kinds[kind].flag;
}

/* --- what the files share --------------------------------------------------------------------- */

void uses_add(const struct uses_look *look, enum use_kind kind, const struct storage_device *device,
	      const char *what)
{
	const struct uses_question *question = look->question;
	size_t index = device ? block_devices_index(question->devices, device) : SIZE_MAX;

	for (vec_each(known, &look->uses->all))
		if (known->kind == kind && known->device == index && text_is(known->what, what))
			return;
	*vec_push_in(question->arena, &look->uses->all) = (struct use){
		kind, index, arena_intern(question->arena, bytes_of(what))
	};
}

bool uses_is_file(const struct uses_look *look, const char *path)
{
	const struct stat *file = look->question->file;
	struct stat state;

	return file && look->question->root->live && stat(path, &state) == 0 &&
	       state.st_dev == file->st_dev && state.st_ino == file->st_ino;
}

const struct storage_device *uses_device_at(const struct uses_look *look, const char *path)
{
	return block_devices_at_path(look->question->devices, look->question->root, path);
}

/* --- what sysfs tells ------------------------------------------------------------------------- */

static void look_at_holders(const struct uses_look *look, const struct storage_device *device)
{
	const struct block_devices *devices = look->question->devices;

	for (vec_each(index, &device->holders)) {
		const struct storage_device *holder = &devices->all.at[*index];
		scoped_buf what = { 0 };

		/* "md0 (raid1)", "dm-0 (lvm vg0-root)" */
		bool has_level = holder->title && text_is(holder->kind, "raid");

		buf_add_format(&what, "is held by %s (%s%s%s)", holder->name,
			       has_level ? "" : holder->kind,
			       holder->title && !has_level ? " " : "",
			       holder->title ? holder->title : "");
		uses_add(look, USE_HELD, device, buf_text(&what));
	}
}

/* A path that leads nowhere here may be one of another mount namespace: the loop device itself
 * knows which inode it is made of. */
static bool loop_holds_file(const struct uses_look *look, const struct storage_device *loop)
{
	const struct stat *file = look->question->file;
	struct loop_info64 info;
	scoped_buf path = { 0 };

	buf_add_format(&path, "/dev/%s", loop->name);
	scoped_fd int fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return fd >= 0 && ioctl(fd, LOOP_GET_STATUS64, &info) == 0 &&
	       info.lo_device == file->st_dev && info.lo_inode == file->st_ino;
}

static void look_at_loop(const struct uses_look *look, const struct storage_device *loop)
{
	const struct uses_question *question = look->question;
	const struct storage_device *below;
	scoped_buf what = { 0 };

	if (!loop->backing_file)
		return;
	buf_add_format(&what, "is what %s is made of", loop->name);
	if (question->file) {
		if (uses_is_file(look, loop->backing_file) ||
		    (question->root->live && loop_holds_file(look, loop)))
			uses_add(look, USE_LOOP, NULL, buf_text(&what));
		return;
	}
	below = uses_device_at(look, loop->backing_file);
	if (below)
		uses_add(look, USE_LOOP, below, buf_text(&what));
}

static void look_at_device(const struct uses_look *look, const struct storage_device *device)
{
	scoped_buf what = { 0 };

	look_at_holders(look, device);
	if (device->is_read_only)
		uses_add(look, USE_READ_ONLY, device, "is read-only, says the kernel");
	if (storage_transport_is_remote(device->transport) && !device->is_partition) {
		buf_add_format(&what, "lies on another host (%s): who else uses it is not seen",
			       storage_transport_name(device->transport));
		uses_add(look, USE_REMOTE, device, buf_text(&what));
	}
	buf_clear(&what);
	if (device->raid_reason) {
		buf_add_format(&what, "is %s: its disks are not erased with it",
			       device->raid_reason);
		uses_add(look, USE_RAID_VOLUME, device, buf_text(&what));
	}
}

/* --- what is exported ------------------------------------------------------------------------- */

/* The path that a file of configfs holds. */
static void look_at_export(const struct uses_look *look, const char *file, const char *by)
{
	scoped_buf text = { 0 }, path = { 0 };
	const struct storage_device *device;
	struct err err;

	if (root_read(look->question->root, file, ROOT_PATH_MAX, &text, &err) < 0)
		return;
	buf_add_bytes(&path, bytes_trim(buf_bytes(&text)));
	if (!path.size)
		return;
	buf_clear(&text);
	buf_add_format(&text, "is given to other hosts by %s (%s)", by, file);
	device = uses_device_at(look, buf_text(&path));
	if (uses_is_file(look, buf_text(&path)))
		uses_add(look, USE_EXPORTED, NULL, buf_text(&text));
	else if (device && !look->question->file)
		uses_add(look, USE_EXPORTED, device, buf_text(&text));
}

/* Where targets keep what they give to others, two folders deep. The kernel opens it, so that no
 * process is seen to; nvmet does not even ask for it exclusively. Source: the kernel's
 * drivers/nvme/target/configfs.c, drivers/target/target_core_configfs.c. */
static const struct {
	const char *folder;
	const char *between;
	const char *file;
	const char *by;
} exports[] = {
	{ "/sys/kernel/config/nvmet/subsystems", "/namespaces", "device_path", "nvmet" },
	{ "/sys/kernel/config/target/core", "", "udev_path", "LIO" },
};

static void look_at_exports(const struct uses_look *look, size_t which)
{
	const struct root *root = look->question->root;
	scoped_names outer = { 0 };
	struct err err;

	if (root_list(root, exports[which].folder, &outer, &err) < 0)
		return;
	for (size_t i = 0; i < outer.starts.count; i++) {
		scoped_buf folder = { 0 };
		scoped_names inner = { 0 };

		buf_add_format(&folder, "%s/%s%s", exports[which].folder, root_name(&outer, i),
			       exports[which].between);
		if (root_list(root, buf_text(&folder), &inner, &err) < 0)
			continue;
		for (size_t k = 0; k < inner.starts.count; k++) {
			scoped_buf file = { 0 };

			buf_add_format(&file, "%s/%s/%s", buf_text(&folder), root_name(&inner, k),
				       exports[which].file);
			look_at_export(look, buf_text(&file), exports[which].by);
		}
	}
}

/* --- file systems of several devices ---------------------------------------------------------- */

static void look_at_btrfs(const struct uses_look *look)
{
	const struct root *root = look->question->root;
	const struct block_devices *devices = look->question->devices;
	scoped_names systems = { 0 };
	struct err err;

	if (look->question->file || root_list(root, "/sys/fs/btrfs", &systems, &err) < 0)
		return;
	for (size_t i = 0; i < systems.starts.count; i++) {
		scoped_buf folder = { 0 }, what = { 0 };
		scoped_names members = { 0 };

		buf_add_format(&folder, "/sys/fs/btrfs/%s/devices", root_name(&systems, i));
		buf_add_format(&what, "is a device of the btrfs file system %s, which is mounted",
			       root_name(&systems, i));
		if (root_list(root, buf_text(&folder), &members, &err) < 0)
			continue;
		for (size_t k = 0; k < members.starts.count; k++) {
			const struct storage_device *device = block_devices_find(
				devices, bytes_of(root_name(&members, k)));

			if (device)
				uses_add(look, USE_MOUNTED, device, buf_text(&what));
		}
	}
}

/* Pools have a folder each, and files beside those. */
static void look_at_zfs(const struct uses_look *look)
{
	static const char folder[] = "/proc/spl/kstat/zfs";
	const struct uses_question *question = look->question;
	scoped_names names = { 0 };
	struct err err;

	if (root_list(question->root, folder, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		*vec_push_in(question->arena, &look->uses->zfs_pools) = arena_intern(
			question->arena, bytes_of(root_name(&names, i)));
}

void uses_add_content(const struct uses_question *question, size_t device,
		      const struct signature *signature, struct uses *uses)
{
	const struct uses_look look = { question, uses, -1 };
	const struct storage_device *about = &question->devices->all.at[device];
	scoped_buf what = { 0 };

	if (signature->class != SIGNATURE_MEMBER)
		return;
	buf_add_text(&what, "is ");
	signature_describe(&what, signature);
	if (text_is(signature->name, "zfs_member") &&
	    text_list_has(&uses->zfs_pools, signature->group)) {
		buf_add_text(&what, ", which is imported");
		uses_add(&look, USE_HELD, about, buf_text(&what));
		return;
	}
	buf_add_text(&what, ": what it is part of may need it");
	uses_add(&look, USE_MEMBER, about, buf_text(&what));
}

/* --- files ------------------------------------------------------------------------------------ */

static void look_at_file(const struct uses_look *look)
{
	const struct stat *file = look->question->file;
	scoped_buf what = { 0 };

	if (file->st_nlink > 1) {
		buf_add_format(&what, "has %llu names (hard links): all of them would lose it",
			       (unsigned long long)file->st_nlink);
		uses_add(look, USE_LINKS, NULL, buf_text(&what));
	}
}

/* --- all of it -------------------------------------------------------------------------------- */

static int open_proc(const struct root *root, struct err *err)
{
	if (root->live)
		return procfs_open(root, err);
	return openat(root->fd, "proc", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int look_at_processes(const struct uses_look *look, struct err *err)
{
	pid_list pids = { 0 };
	int failed = procfs_pids(look->proc, &pids, err);

	if (failed == 0) {
		uses_look_at_mounts(look, pids.at, pids.count);
		for (vec_each(pid, &pids))
			uses_look_at_process(look, *pid);
		look->uses->has_processes = true;
	}
	vec_deinit(&pids);
	return look->question->root->live ? failed : 0;
}

int uses_look(const struct uses_question *question, struct uses *ret, struct err *err)
{
	scoped_fd int proc = open_proc(question->root, err);
	const struct uses_look look = { question, ret, proc };

	if (proc < 0 && question->root->live)
		return proc;
	look_at_zfs(&look);
	if (proc >= 0 && look_at_processes(&look, err) < 0)
		return err->code;
	uses_look_at_swap(&look);
	look_at_btrfs(&look);
	for (vec_each(device, &question->devices->all)) {
		look_at_loop(&look, device);
		if (!question->file)
			look_at_device(&look, device);
	}
	for (size_t i = 0; i < sizeof(exports) / sizeof(exports[0]); i++)
		look_at_exports(&look, i);
	if (question->file)
		look_at_file(&look);
	return 0;
}

/* --- the last word ---------------------------------------------------------------------------- */

static bool is_expected(const struct stat *state, const struct stat *expected)
{
	if (!expected)
		return true;
	if ((state->st_mode & S_IFMT) != (expected->st_mode & S_IFMT))
		return false;
	return S_ISBLK(state->st_mode)
		       ? state->st_rdev == expected->st_rdev
		       : state->st_dev == expected->st_dev && state->st_ino == expected->st_ino;
}

int uses_open_exclusively(const char *path, int flags, const struct stat *expected, struct err *err)
{
	struct stat state;

	if (stat(path, &state) < 0)
		return err_errno(err, "%s", path);
	if (!S_ISBLK(state.st_mode) && !S_ISREG(state.st_mode))
		return err_set(err, -ENOTBLK, "%s: is neither a block device nor a file", path);
	/* of files O_EXCL means something else; and open(2) must not wait, or get a terminal */
	flags |= (S_ISBLK(state.st_mode) ? O_EXCL : O_NOFOLLOW) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	scoped_fd int fd = open(path, flags);

	if (fd < 0 && errno == EBUSY)
		return err_set(
			err, -EBUSY,
			"%s: the kernel does not give it exclusively: it is mounted, held or "
			"wiped by somebody",
			path);
	if (fd < 0 || fstat(fd, &state) < 0)
		return err_errno(err, "%s", path);
	if (!is_expected(&state, expected))
		return err_set(err, -ESTALE, "%s: is another one than a moment ago", path);
	return take_fd(&fd);
}
