/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rpm-dump DATABASE [LIST]: what our readers find in a database of rpm, as `rpm -qa` and `rpm -ql
 * --dump` print it, for comparison: "= NEVRA", then a line for each file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/root.h"
#include "format/packages/rpm_database.h"
#include "format/packages/rpm_header.h"

static int failures;

static const char *or_x(struct bytes text)
{
	static char kept[4][8192];
	static unsigned at;
	char *to = kept[at++ % 4];

	snprintf(to, sizeof(kept[0]), "%.*s", (int)text.size, text.at);
	return text.size ? to : "X";
}

static void print_file(const struct rpm_files *files, const struct rpm_file *file)
{
	static const char *const zeros[DIGEST_COUNT] = {
		[DIGEST_MD5] = "00000000000000000000000000000000",
		[DIGEST_SHA256] =
			"0000000000000000000000000000000000000000000000000000000000000000",
	};

	printf("%.*s%.*s %lld %lld %s 0%o %.*s %.*s %u %u %lld %s\n", (int)file->folder.size,
	       file->folder.at, (int)file->name.size, file->name.at, (long long)file->size,
	       (long long)file->mtime,
	       file->digest.size ? or_x(file->digest) : zeros[files->digest_kind],
	       (unsigned)file->mode, (int)file->user.size, file->user.at, (int)file->group.size,
	       file->group.at, !!(file->flags & RPM_FILE_CONFIG), !!(file->flags & RPM_FILE_DOC),
	       (long long)file->device, or_x(file->target));
}

static void print_header(void *context, struct bytes blob)
{
	scoped_rpm_files files = { 0 };
	struct rpm_header header;
	struct rpm_file file;
	struct err err;

	if (rpm_header_parse(blob, &header, &err) < 0) {
		fprintf(stderr, "rpm-dump: %s\n", err.text);
		failures++;
		return;
	}
	uint64_t epoch = 0;
	struct bytes name = rpm_header_text(&header, RPM_NAME);
	struct bytes version = rpm_header_text(&header, RPM_VERSION);
	struct bytes release = rpm_header_text(&header, RPM_RELEASE);
	struct bytes arch = rpm_header_text(&header, RPM_ARCH);

	(void)rpm_header_number(&header, RPM_EPOCH, &epoch);
	printf("= %.*s %llu:%.*s-%.*s %s\n", (int)name.size, name.at, (unsigned long long)epoch,
	       (int)version.size, version.at, (int)release.size, release.at,
	       arch.size ? or_x(arch) : "(none)");
	rpm_files_init(&files, &header);
	while (rpm_files_next(&files, &file))
		print_file(&files, &file);
}

static void print_broken(void *context, const struct err *err)
{
	fprintf(stderr, "rpm-dump: %s\n", err->text);
	failures++;
}

static struct byte_source read_file(const char *path, struct buf *room, struct bytes *bytes)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t size;

	while (file && (size = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(room, piece, size);
	if (file)
		fclose(file);
	*bytes = buf_bytes(room);
	return byte_source_of(bytes);
}

int main(int argc, char **argv)
{
	const struct rpm_blobs blobs = { print_header, print_broken, NULL };
	scoped_buf database = { 0 }, wal = { 0 };
	struct bytes bytes, wal_bytes;
	char path[4096];
	struct err err;

	if (argc != 2)
		return 2;
	struct byte_source source = read_file(argv[1], &database, &bytes);

	snprintf(path, sizeof(path), "%s-wal", argv[1]);
	struct byte_source log = read_file(path, &wal, &wal_bytes);

	if (rpm_database_read(&source, log.size ? &log : NULL, &blobs, &err) < 0) {
		fprintf(stderr, "rpm-dump: %s\n", err.text);
		return 1;
	}
	return failures != 0;
}
