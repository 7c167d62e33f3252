/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/rpm_header.h"

#include <errno.h>

#include "base/cursor.h"

enum {
	RPM_HEAD_SIZE = 8,   /* two counts in front of the index */
	RPM_ENTRY_SIZE = 16, /* tag, type, offset, count */
};

enum rpm_type {
	RPM_TYPE_CHAR = 1,
	RPM_TYPE_INT8 = 2,
	RPM_TYPE_INT16 = 3,
	RPM_TYPE_INT32 = 4,
	RPM_TYPE_INT64 = 5,
	RPM_TYPE_TEXT = 6,
	RPM_TYPE_TEXTS = 8,
	RPM_TYPE_TRANSLATED = 9, /* a text in each language, the untranslated first */
};

int rpm_header_parse(struct bytes blob, struct rpm_header *ret, struct err *err)
{
	struct cursor cursor = cursor_of(blob);
	uint32_t entries = cursor_u32be(&cursor), size = cursor_u32be(&cursor);

	if (cursor.failed)
		return err_set(err, -EBADMSG, "rpm header: %zu bytes are too few", blob.size);
	if (entries == 0 || entries > RPM_ENTRIES_MAX || size > RPM_DATA_SIZE_MAX)
		return err_set(err, -EBADMSG, "rpm header: %u entries, %u bytes", entries, size);
	struct bytes index = cursor_take(&cursor, (size_t)entries * RPM_ENTRY_SIZE);
	struct bytes data = cursor_take(&cursor, size);

	if (cursor.failed)
		return err_set(err, -EBADMSG, "rpm header: cut short, %zu bytes", blob.size);
	*ret = (struct rpm_header){ .index = index, .data = data };
	return 0;
}

struct rpm_array rpm_header_array(const struct rpm_header *header, enum rpm_tag tag)
{
	struct rpm_array found = { 0 };

	/* what installation adds stands behind what the package brought: the last one wins */
	for (size_t at = header->index.size; at >= RPM_ENTRY_SIZE; at -= RPM_ENTRY_SIZE) {
		struct cursor cursor = cursor_of(
			bytes_slice(header->index, at - RPM_ENTRY_SIZE, RPM_ENTRY_SIZE));

		if (cursor_u32be(&cursor) != (uint32_t)tag)
			continue;
		uint32_t type = cursor_u32be(&cursor), offset = cursor_u32be(&cursor);
		uint32_t count = cursor_u32be(&cursor);

		if (offset >= header->data.size || count > RPM_ARRAY_MAX)
			break;
		found.type = type;
		found.count = count;
		found.data = bytes_slice(header->data, offset, header->data.size);
		break;
	}
	return found;
}

bool rpm_array_text(struct rpm_array *array, struct bytes *ret)
{
	if (array->count == 0 || (array->type != RPM_TYPE_TEXT && array->type != RPM_TYPE_TEXTS &&
				  array->type != RPM_TYPE_TRANSLATED))
		return false;
	ptrdiff_t end = bytes_find(array->data, '\0');

	if (end < 0) /* runs past the data: there is nothing more */
		return false;
	*ret = bytes_slice(array->data, 0, (size_t)end);
	array->data = bytes_slice(array->data, (size_t)end + 1, array->data.size);
	array->count--;
	return true;
}

static size_t size_of_type(uint32_t type)
{
	static const size_t sizes[] = {
		[RPM_TYPE_CHAR] = 1,  [RPM_TYPE_INT8] = 1,  [RPM_TYPE_INT16] = 2,
		[RPM_TYPE_INT32] = 4, [RPM_TYPE_INT64] = 8,
	};

	return type < sizeof(sizes) / sizeof(sizes[0]) ? sizes[type] : 0;
}

bool rpm_array_number(const struct rpm_array *array, size_t index, uint64_t *ret)
{
	struct cursor cursor = cursor_of(array->data);
	size_t size = size_of_type(array->type);
	uint64_t number = 0;

	if (size == 0 || index >= array->count)
		return false;
	cursor_seek(&cursor, index * size);
	for (size_t i = 0; i < size; i++)
		number = number << 8 | cursor_u8(&cursor);
	if (cursor.failed)
		return false;
	*ret = number;
	return true;
}

struct bytes rpm_header_text(const struct rpm_header *header, enum rpm_tag tag)
{
	struct rpm_array array = rpm_header_array(header, tag);
	struct bytes text = { 0 };

	return rpm_array_text(&array, &text) ? text : (struct bytes){ 0 };
}

bool rpm_header_number(const struct rpm_header *header, enum rpm_tag tag, uint64_t *ret)
{
	struct rpm_array array = rpm_header_array(header, tag);

	return rpm_array_number(&array, 0, ret);
}

/* ---- files --------------------------------------------------------------------------------- */

/* PGPHASHALGO_* of rpmcrypto.h; without a word it is MD5. */
static enum digest_kind digest_kind_of(const struct rpm_header *header)
{
	static const enum digest_kind kinds[] = {
		[0] = DIGEST_MD5,     [1] = DIGEST_MD5,    [2] = DIGEST_SHA1,
		[8] = DIGEST_SHA256,  [9] = DIGEST_SHA384, [10] = DIGEST_SHA512,
		[11] = DIGEST_SHA224,
	};
	uint64_t number = 1;

	(void)rpm_header_number(header, RPM_FILEDIGESTALGO, &number);
	return number < sizeof(kinds) / sizeof(kinds[0]) ? kinds[number] : DIGEST_NONE;
}

void rpm_files_init(struct rpm_files *files, const struct rpm_header *header)
{
	struct rpm_array folders = rpm_header_array(header, RPM_DIRNAMES);
	struct bytes folder;

	*files = (struct rpm_files){
		.digest_kind = digest_kind_of(header),
		.names = rpm_header_array(header, RPM_BASENAMES),
		.users = rpm_header_array(header, RPM_FILEUSERNAME),
		.groups = rpm_header_array(header, RPM_FILEGROUPNAME),
		.digests = rpm_header_array(header, RPM_FILEDIGESTS),
		.targets = rpm_header_array(header, RPM_FILELINKTOS),
		.capabilities = rpm_header_array(header, RPM_FILECAPS),
		.sizes = rpm_header_array(header, RPM_LONGFILESIZES),
		.mtimes = rpm_header_array(header, RPM_FILEMTIMES),
		.modes = rpm_header_array(header, RPM_FILEMODES),
		.devices = rpm_header_array(header, RPM_FILERDEVS),
		.flags = rpm_header_array(header, RPM_FILEFLAGS),
		.states = rpm_header_array(header, RPM_FILESTATES),
		.verify = rpm_header_array(header, RPM_FILEVERIFYFLAGS),
		.folder_indexes = rpm_header_array(header, RPM_DIRINDEXES),
	};
	if (files->names.count == 0) {
		files->names = rpm_header_array(header, RPM_OLDFILENAMES);
		files->has_old_names = true;
	}
	/* sizes of 64 bits are used where one of the files needs them */
	if (files->sizes.count == 0)
		files->sizes = rpm_header_array(header, RPM_FILESIZES);
	files->count = files->names.count;
	while (!files->has_old_names && rpm_array_text(&folders, &folder))
		*vec_push(&files->folders) = folder;
}

void rpm_files_deinit(struct rpm_files *files)
{
	vec_deinit(&files->folders);
}

static int64_t number_or(const struct rpm_array *array, size_t index, int64_t otherwise)
{
	uint64_t number;

	return rpm_array_number(array, index, &number) && number <= INT64_MAX ? (int64_t)number
									      : otherwise;
}

static struct bytes next_text(struct rpm_array *array)
{
	struct bytes text = { 0 };

	return rpm_array_text(array, &text) ? text : (struct bytes){ 0 };
}

/* The folder and the name of the next file. A file whose folder is missing has no name either. */
static bool next_name(struct rpm_files *files, struct rpm_file *ret)
{
	if (files->index >= files->count || !rpm_array_text(&files->names, &ret->name))
		return false;
	if (files->has_old_names)
		return true;
	int64_t folder = number_or(&files->folder_indexes, files->index, -1);

	if (folder < 0 || (uint64_t)folder >= files->folders.count)
		return false;
	ret->folder = files->folders.at[folder];
	return true;
}

bool rpm_files_next(struct rpm_files *files, struct rpm_file *ret)
{
	size_t index = files->index;

	*ret = (struct rpm_file){ 0 };
	if (!next_name(files, ret))
		return false;
	ret->size = number_or(&files->sizes, index, -1);
	ret->mtime = number_or(&files->mtimes, index, -1);
	ret->mode = number_or(&files->modes, index, -1);
	ret->device = number_or(&files->devices, index, -1);
	ret->user = next_text(&files->users);
	ret->group = next_text(&files->groups);
	ret->digest = next_text(&files->digests);
	ret->target = next_text(&files->targets);
	ret->capabilities = next_text(&files->capabilities);
	ret->flags = (unsigned)number_or(&files->flags, index, 0);
	ret->state = (unsigned)number_or(&files->states, index, RPM_FILE_NORMAL);
	ret->verify = (unsigned)number_or(&files->verify, index, RPM_VERIFY_ALL);
	files->index++;
	return true;
}
