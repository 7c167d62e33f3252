/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/initramfs.h"

#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/decoder.h"
#include "base/path.h"
#include "format/dump/kernel_module.h"
#include "format/languages/elf.h"

#define OWN_BINARY "/proc/self/exe"

enum {
	PIECE = 64 * 1024,
	DEPTH_MAX = 16,   /* of modules that need one another */
	FOLDERS_MAX = 16, /* above a module in which modules.dep is looked for */
};

void initramfs_modules_deinit(struct initramfs_modules *modules)
{
	for (vec_each(module, &modules->list)) {
		buf_deinit(&module->name);
		buf_deinit(&module->content);
	}
	vec_deinit(&modules->list);
	buf_deinit(&modules->version);
}

/* --- files ----------------------------------------------------------------------------------- */

static int read_file(const char *path, size_t limit, struct buf *ret, struct err *err)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t got = 1;

	if (fd < 0)
		return err_errno(err, "%s", path);
	while (got > 0 && ret->size <= limit) {
		got = read(fd, buf_reserve(ret, PIECE), PIECE);
		if (got > 0)
			buf_grew(ret, (size_t)got);
	}
	if (got < 0)
		return err_errno(err, "%s", path);
	if (ret->size > limit)
		return err_set(err, -EFBIG, "%s: more than %zu bytes", path, limit);
	return 0;
}

static void free_decoder(struct decoder **decoder)
{
	decoder_destroy(*decoder);
}

/* Replaces `content`, if it is compressed, by what it was. */
static int unpack(struct buf *content, struct err *err)
{
	enum decoder_kind kind = decoder_kind_of(buf_bytes(content));
	struct bytes rest = buf_bytes(content);
	scoped_buf unpacked = { 0 };
	size_t before;

	if (kind == DECODER_PLAIN)
		return 0;
	SCOPED(free_decoder) struct decoder *decoder = decoder_create(kind);

	do {
		before = unpacked.size + rest.size;
		if (decoder_run(decoder, &rest, PIECE, &unpacked, err) < 0)
			return err->code;
		if (unpacked.size > INITRAMFS_MODULE_MAX)
			return err_set(err, -EFBIG, "more than %d bytes", INITRAMFS_MODULE_MAX);
	} while (rest.size || unpacked.size + rest.size != before);
	buf_clear(content);
	buf_add_bytes(content, buf_bytes(&unpacked));
	return 0;
}

/* --- modules --------------------------------------------------------------------------------- */

static bool has_module(const struct initramfs_modules *modules, const char *name)
{
	for (vec_each(module, &modules->list))
		if (text_is(buf_text(&module->name), name))
			return true;
	return false;
}

static int read_modinfo(const char *path, const struct buf *content, struct buf *ret,
			struct err *err)
{
	struct bytes bytes = buf_bytes(content);
	struct byte_source source = byte_source_of(&bytes);
	scoped_elf elf = { 0 };
	struct elf_part part;

	if (!elf_read(&source, &elf) || !elf_section(&elf, ".modinfo", &part) ||
	    !byte_source_get(&source, part.offset, (size_t)part.size, ret))
		return err_set(err, -EBADMSG, "%s: is no kernel module", path);
	return 0;
}

/* Two kernels' modules do not go together. */
static int check_version(struct initramfs_modules *modules, const char *path, struct bytes modinfo,
			 struct err *err)
{
	struct bytes magic = { 0 }, version = { 0 };

	(void)!kernel_module_value(modinfo, "vermagic", &magic);
	if (!bytes_word(&magic, &version))
		return 0;
	if (!modules->version.size)
		buf_add_bytes(&modules->version, version);
	if (bytes_equal(version, buf_bytes(&modules->version)))
		return 0;
	return err_set(err, -EINVAL, "%s: is of kernel %.*s, the ones before it are of %s", path,
		       (int)version.size, version.at, buf_text(&modules->version));
}

/* Looks in modules.dep of a folder above `path`; replaces `ret` by the path of a module. */
static bool find_by_list(const char *path, const char *name, struct buf *ret)
{
	scoped_buf folder = { 0 };

	buf_add_bytes(&folder, path_folder(path));
	for (int i = 0; i < FOLDERS_MAX && folder.size; i++) {
		scoped_buf list = { 0 }, file = { 0 };
		struct bytes listed;
		struct err err;

		buf_add_format(&file, "%s/modules.dep", buf_text(&folder));
		if (read_file(buf_text(&file), INITRAMFS_LIST_MAX, &list, &err) == 0) {
			if (!kernel_module_path(buf_bytes(&list), name, &listed))
				return false;
			buf_clear(ret);
			if (!bytes_starts(listed, "/"))
				buf_add_format(ret, "%s/", buf_text(&folder));
			buf_add_bytes(ret, listed);
			return true;
		}
		scoped_buf above = { 0 };

		buf_add_bytes(&above, path_folder(buf_text(&folder)));
		buf_clear(&folder);
		buf_add_bytes(&folder, buf_bytes(&above));
	}
	return false;
}

/* Beside `path`, however it is compressed, with '-' for '_' or without. */
static bool find_beside(const char *path, const char *name, struct buf *ret)
{
	struct bytes folder = path_folder(path);
	scoped_buf other = { 0 };

	if (!folder.size)
		folder = BYTES(".");
	buf_add_bytes(&other, folder);
	scoped_dir DIR *dir = opendir(buf_text(&other));
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (!strstr(entry->d_name, ".ko"))
			continue;
		kernel_module_name(bytes_of(entry->d_name), &other);
		if (!text_is(buf_text(&other), name))
			continue;
		buf_clear(ret);
		buf_add_format(ret, "%.*s/%s", (int)folder.size, folder.at, entry->d_name);
		return true;
	}
	return false;
}

static int add(struct initramfs_modules *modules, const char *path, int depth, struct err *err);

static int add_needed(struct initramfs_modules *modules, const char *path, struct bytes needed,
		      int depth, struct err *err)
{
	struct bytes name;

	while (bytes_part(&needed, ',', &name)) {
		scoped_buf wanted = { 0 }, found = { 0 };

		kernel_module_name(name, &wanted);
		if (!wanted.size || has_module(modules, buf_text(&wanted)))
			continue;
		if (!find_by_list(path, buf_text(&wanted), &found) &&
		    !find_beside(path, buf_text(&wanted), &found))
			return err_set(err, -ENOENT,
				       "%s: needs the module %s, which is neither in a modules.dep "
				       "above nor beside it: give it with --module before",
				       path, buf_text(&wanted));
		if (add(modules, buf_text(&found), depth + 1, err) < 0)
			return err->code;
	}
	return 0;
}

static int add(struct initramfs_modules *modules, const char *path, int depth, struct err *err)
{
	scoped_buf name = { 0 }, content = { 0 }, modinfo = { 0 };
	struct bytes needed = { 0 };

	kernel_module_name(bytes_of(path), &name);
	if (has_module(modules, buf_text(&name)))
		return 0;
	if (depth > DEPTH_MAX || modules->list.count == INITRAMFS_MODULES_MAX)
		return err_set(err, -ELOOP, "%s: modules that need too many others", path);
	if (read_file(path, INITRAMFS_MODULE_MAX, &content, err) < 0)
		return err->code;
	if (unpack(&content, err) < 0)
		return err_wrap(err, "%s", path);
	if (read_modinfo(path, &content, &modinfo, err) < 0 ||
	    check_version(modules, path, buf_bytes(&modinfo), err) < 0)
		return err->code;
	(void)!kernel_module_value(buf_bytes(&modinfo), "depends", &needed);
	if (add_needed(modules, path, needed, depth, err) < 0)
		return err->code;
	*vec_push(&modules->list) = (struct initramfs_module){ name, content };
	name = content = (struct buf){ 0 };
	return 0;
}

int initramfs_modules_add(struct initramfs_modules *modules, const char *path, struct err *err)
{
	return add(modules, path, 0, err);
}

/* --- the archive ----------------------------------------------------------------------------- */

int initramfs_check_binary(struct err *err)
{
	scoped_buf binary = { 0 };
	scoped_elf elf = { 0 };
	struct elf_part part;

	if (read_file(OWN_BINARY, INITRAMFS_BINARY_MAX, &binary, err) < 0)
		return err->code;
	struct bytes bytes = buf_bytes(&binary);
	struct byte_source source = byte_source_of(&bytes);

	if (!elf_read(&source, &elf) || elf_segment(&elf, PT_INTERP, &part))
		return err_set(err, -ENOEXEC,
			       "this trowel was built with shared libraries; only a static one "
			       "runs as /init");
	return 0;
}

static void free_writer(struct archive **archive)
{
	archive_write_free(*archive);
}

static void free_entry(struct archive_entry **entry)
{
	archive_entry_free(*entry);
}

struct member {
	const char *path;
	mode_t type; /* AE_IFREG and its like */
	mode_t mode;
	dev_t device;
	struct bytes content;
};

static int add_member(struct archive *archive, const struct member *member, struct err *err)
{
	static int64_t inode; /* files of one inode are links of each other to the kernel */
	SCOPED(free_entry) struct archive_entry *entry = archive_entry_new();
	struct bytes content = member->content;

	archive_entry_set_pathname(entry, member->path);
	archive_entry_set_filetype(entry, member->type);
	archive_entry_set_perm(entry, member->mode);
	archive_entry_set_ino64(entry, ++inode);
	archive_entry_set_nlink(entry, 1);
	archive_entry_set_rdev(entry, member->device);
	archive_entry_set_size(entry, (int64_t)content.size);
	if (archive_write_header(archive, entry) != ARCHIVE_OK ||
	    (content.size &&
	     archive_write_data(archive, content.at, content.size) != (la_ssize_t)content.size))
		return err_set(err, -EIO, "%s", archive_error_string(archive));
	return 0;
}

static int add_members(struct archive *archive, const struct initramfs_modules *modules,
		       struct bytes orders, struct err *err)
{
	scoped_buf binary = { 0 };

	if (read_file(OWN_BINARY, INITRAMFS_BINARY_MAX, &binary, err) < 0)
		return err->code;
	const struct member members[] = {
		{ "dev", AE_IFDIR, 0755 },
		{ "proc", AE_IFDIR, 0755 },
		{ "sys", AE_IFDIR, 0755 },
		{ &INITRAMFS_MODULES[1], AE_IFDIR, 0755 },
		{ "dev/console", AE_IFCHR, 0600, makedev(5, 1) },
		{ &INITRAMFS_ORDERS[1], AE_IFREG, 0644, 0, orders },
		{ "init", AE_IFREG, 0755, 0, buf_bytes(&binary) },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (add_member(archive, &members[i], err) < 0)
			return err->code;
	for (size_t i = 0; i < modules->list.count; i++) {
		const struct initramfs_module *module = &modules->list.at[i];
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%02zu-%s.ko", &INITRAMFS_MODULES[1], i,
			       buf_text(&module->name));
		const struct member member = { buf_text(&path), AE_IFREG, 0644, 0,
					       buf_bytes(&module->content) };

		if (add_member(archive, &member, err) < 0)
			return err->code;
	}
	return 0;
}

int initramfs_write(const struct initramfs_modules *modules, struct bytes orders, int fd,
		    const char *name, struct err *err)
{
	SCOPED(free_writer) struct archive *archive = archive_write_new();

	if (archive_write_set_format_cpio_newc(archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK ||
	    archive_write_open_fd(archive, fd) != ARCHIVE_OK)
		return err_set(err, -EIO, "%s: %s", name, archive_error_string(archive));
	if (add_members(archive, modules, orders, err) < 0)
		return err_wrap(err, "%s", name);
	if (archive_write_close(archive) != ARCHIVE_OK)
		return err_set(err, -EIO, "%s: %s", name, archive_error_string(archive));
	return 0;
}
