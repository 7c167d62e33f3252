/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of rpm's packages. What is expected of which kind of file is what `rpm -V` compares: see
 * rpmfilesVerify() of lib/verify.c.
 */
#include "survey/packages/rpm_files.h"

#include "survey/packages/catalogue.h"

enum {
	RPM_UNPACK_SECONDS = 60 * 60, /* of a package whose transaction is not recorded */
	RPM_PATH_MAX = 4096,          /* PATH_MAX of the kernel: longer ones cannot be there */
};

/* How installation left a file, as far as it concerns what may be expected. */
static unsigned flags_of(const struct rpm_file *file)
{
	unsigned flags = 0;

	if (file->flags & RPM_FILE_CONFIG)
		flags |= CATALOGUE_CONFIG;
	if (file->flags & RPM_FILE_GHOST)
		flags |= CATALOGUE_GHOST;
	if ((file->flags & RPM_FILE_MISSING_OK) || file->state == RPM_FILE_NOT_INSTALLED ||
	    file->state == RPM_FILE_NET_SHARED)
		flags |= CATALOGUE_MISSING_OK;
	if (file->mode >= 0 && S_ISDIR((mode_t)file->mode))
		flags |= CATALOGUE_FOLDER;
	else if (file->mode >= 0 && S_ISREG((mode_t)file->mode) &&
		 !(file->flags & RPM_FILE_GHOST) && !(file->verify & RPM_VERIFY_DIGEST))
		flags |= CATALOGUE_VOLATILE;
	return flags;
}

/* What rpm would compare: what the package asks for, less what its kind of file does not have, less
 * what installation did not leave to it. A ghost is made by somebody else at run time: of its mode
 * and owner packages say what they expect at best, so nothing is expected. */
static unsigned compared(const struct rpm_file *file)
{
	unsigned verify = file->verify;

	if ((file->flags & RPM_FILE_GHOST) ||
	    (file->state != RPM_FILE_NORMAL && file->state != RPM_FILE_WRONG_COLOR))
		return 0;
	if (file->state == RPM_FILE_WRONG_COLOR)
		verify &= ~(unsigned)(RPM_VERIFY_DIGEST | RPM_VERIFY_SIZE | RPM_VERIFY_MTIME);
	if (file->mode < 0 || !S_ISREG((mode_t)file->mode))
		verify &= ~(unsigned)(RPM_VERIFY_DIGEST | RPM_VERIFY_SIZE | RPM_VERIFY_MTIME |
				      RPM_VERIFY_CAPABILITIES);
	if (file->mode < 0 || !S_ISLNK((mode_t)file->mode))
		verify &= ~(unsigned)RPM_VERIFY_LINK;
	return verify;
}

static const char *text_or_null(struct survey *survey, struct bytes text)
{
	return text.size ? arena_intern(survey->arena, text) : NULL;
}

static void expect(struct survey *survey, const struct rpm_file *file, enum digest_kind kind,
		   struct catalogue_expected *ret)
{
	unsigned verify = compared(file);

	if ((verify & RPM_VERIFY_MODE) && file->mode >= 0)
		ret->mode = (unsigned)file->mode;
	if ((verify & RPM_VERIFY_SIZE) && file->size >= 0)
		ret->size = file->size;
	if ((verify & RPM_VERIFY_MTIME) && file->mtime >= 0)
		ret->mtime = file->mtime;
	if (verify & RPM_VERIFY_DIGEST)
		(void)digest_from_hex(file->digest, kind, &ret->digest);
	if (verify & RPM_VERIFY_USER)
		ret->user = text_or_null(survey, file->user);
	if (verify & RPM_VERIFY_GROUP)
		ret->group = text_or_null(survey, file->group);
	if (verify & RPM_VERIFY_LINK)
		ret->target = text_or_null(survey, file->target);
	/* where no file of a package has any, it records none of any */
	if (verify & RPM_VERIFY_CAPABILITIES)
		ret->capabilities = arena_intern(survey->arena, file->capabilities);
}

/*
 * When the files were written. rpm takes INSTALLTID when its transaction begins, and INSTALLTIME of
 * each package right after its files are unpacked (lib/psm.c, the same from 4.4 to 6.0; tried with
 * --root: of 3,000 files the last has a ctime in the second of INSTALLTIME). The latest INSTALLTIME
 * of the transaction would cover what later packages' scripts do to these files, but also what an
 * administrator does to them while a long upgrade runs, and that must be looked at. So only an edit
 * within the second of INSTALLTIME passes for rpm's own.
 */
static void add_window(struct survey *survey, const struct rpm_header *header, int32_t package)
{
	uint64_t begun = 0, installed;

	if (!rpm_header_number(header, RPM_INSTALLTIME, &installed) || installed > UINT32_MAX)
		return;
	if (!rpm_header_number(header, RPM_INSTALLTID, &begun) || begun > installed)
		begun = installed > RPM_UNPACK_SECONDS ? installed - RPM_UNPACK_SECONDS : 0;
	struct catalogue_window window = { .from = (int64_t)begun * NS_PER_SECOND,
					   .to = ((int64_t)installed + 1) * NS_PER_SECOND - 1 };

	catalogue_set_window(survey->catalogue, package, window);
}

void rpm_add_files(struct survey *survey, const struct rpm_header *header, int32_t package)
{
	struct catalogue *catalogue = survey->catalogue;
	scoped_rpm_files files = { 0 };
	struct rpm_file file;
	scoped_buf path = { 0 };

	add_window(survey, header, package);
	rpm_files_init(&files, header);
	while (rpm_files_next(&files, &file)) {
		/* a million names may share one folder's name, however long */
		if (file.folder.size > RPM_PATH_MAX || file.name.size > RPM_PATH_MAX)
			continue;
		buf_clear(&path);
		buf_add_bytes(&path, file.folder);
		buf_add_bytes(&path, file.name);
		int32_t claim = catalogue_add(catalogue, buf_bytes(&path), package,
					      flags_of(&file));

		/* a folder keeps the claim of the package that came first */
		if (claim < 0 || catalogue->claims.at[claim].package != package ||
		    compared(&file) == 0)
			continue;
		expect(survey, &file, files.digest_kind, catalogue_expect(catalogue, claim));
	}
}
