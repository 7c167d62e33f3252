/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header of a package as rpm's databases keep it: an index of typed entries and the data they
 * point into, both big-endian. Texts point into the blob. Sources: rpm's docs "RPM v4 header
 * format", lib/header.c, include/rpm/rpmtag.h, rpmfiles.h.
 */
#ifndef TROWEL_FORMAT_RPM_HEADER_H
#define TROWEL_FORMAT_RPM_HEADER_H

#include "base/digest.h"
#include "base/err.h"
#include "base/vec.h"

enum {
	RPM_ENTRIES_MAX = 0xffff,      /* HEADER_TAGS_MAX of header.c */
	RPM_DATA_SIZE_MAX = 0xfffffff, /* HEADER_DATA_MAX */
	RPM_ARRAY_MAX = 0xfffff,       /* HEADER_ARRAY_MAX: elements of one entry */
};

/* Those tags of rpmtag.h that matter here. */
enum rpm_tag {
	RPM_NAME = 1000,
	RPM_VERSION = 1001,
	RPM_RELEASE = 1002,
	RPM_EPOCH = 1003,
	RPM_INSTALLTIME = 1008,
	RPM_SIZE = 1009,
	RPM_VENDOR = 1011,
	RPM_PACKAGER = 1015,
	RPM_ARCH = 1022,
	RPM_OLDFILENAMES = 1027,
	RPM_FILESIZES = 1028,
	RPM_FILESTATES = 1029,
	RPM_FILEMODES = 1030,
	RPM_FILERDEVS = 1033,
	RPM_FILEMTIMES = 1034,
	RPM_FILEDIGESTS = 1035,
	RPM_FILELINKTOS = 1036,
	RPM_FILEFLAGS = 1037,
	RPM_FILEUSERNAME = 1039,
	RPM_FILEGROUPNAME = 1040,
	RPM_SOURCERPM = 1044,
	RPM_FILEVERIFYFLAGS = 1045,
	RPM_DIRINDEXES = 1116,
	RPM_BASENAMES = 1117,
	RPM_DIRNAMES = 1118,
	RPM_INSTALLTID = 1128,
	RPM_LONGFILESIZES = 5008,
	RPM_LONGSIZE = 5009,
	RPM_FILECAPS = 5010,
	RPM_FILEDIGESTALGO = 5011,
};

struct rpm_header {
	struct bytes index; /* entries of 16 bytes */
	struct bytes data;
};

/* One entry's values. Zero-initialised: none. */
struct rpm_array {
	uint32_t type; /* enum rpm_type of rpm_header.c */
	uint32_t count;
	struct bytes data; /* from its first value on */
};

/* Finds the index and the data of a blob. -EBADMSG when their sizes do not fit it. */
int rpm_header_parse(struct bytes blob, struct rpm_header *ret, struct err *err) MUST_CHECK;

/* The values of a tag; where it occurs twice, what was added at installation wins. Empty if it is
 * absent or lies outside the data. */
struct rpm_array rpm_header_array(const struct rpm_header *header, enum rpm_tag tag);

/* The first text of a tag; empty if there is none. */
struct bytes rpm_header_text(const struct rpm_header *header, enum rpm_tag tag);

/* The first number of a tag; false if there is none. */
bool rpm_header_number(const struct rpm_header *header, enum rpm_tag tag, uint64_t *ret);

/* The number at `index` of an array; false if it has none there. */
bool rpm_array_number(const struct rpm_array *array, size_t index, uint64_t *ret);

/* Cuts the next text from an array; false at the end. */
bool rpm_array_text(struct rpm_array *array, struct bytes *ret);

/* Flags of a file: rpmfileAttrs_e. */
enum rpm_file_flag {
	RPM_FILE_CONFIG = 1 << 0,
	RPM_FILE_DOC = 1 << 1,
	RPM_FILE_MISSING_OK = 1 << 3,
	RPM_FILE_NO_REPLACE = 1 << 4,
	RPM_FILE_GHOST = 1 << 6,
};

/* What came of a file at installation: rpmfileState_e. */
enum rpm_file_state {
	RPM_FILE_NORMAL,
	RPM_FILE_REPLACED,      /* another package's file lies there */
	RPM_FILE_NOT_INSTALLED, /* left out: documentation, a language */
	RPM_FILE_NET_SHARED,    /* left out: comes from the network */
	RPM_FILE_WRONG_COLOR,   /* the file of the other architecture lies there */
};

/* What may be compared: rpmVerifyAttrs_e. */
enum rpm_verify {
	RPM_VERIFY_DIGEST = 1 << 0,
	RPM_VERIFY_SIZE = 1 << 1,
	RPM_VERIFY_LINK = 1 << 2,
	RPM_VERIFY_USER = 1 << 3,
	RPM_VERIFY_GROUP = 1 << 4,
	RPM_VERIFY_MTIME = 1 << 5,
	RPM_VERIFY_MODE = 1 << 6,
	RPM_VERIFY_DEVICE = 1 << 7,
	RPM_VERIFY_CAPABILITIES = 1 << 8,
	RPM_VERIFY_ALL = (1 << 9) - 1,
};

/* One file. Texts that the header lacks have no address; numbers are -1 then. */
struct rpm_file {
	struct bytes folder; /* ends in '/'; empty where `name` is the whole path */
	struct bytes name;   /* empty where `folder` is the whole path: "/" itself */
	int64_t size;        /* bytes */
	int64_t mtime;       /* seconds since 1970 */
	int64_t mode;        /* st_mode with the file type */
	int64_t device;      /* st_rdev, 16 bits */
	struct bytes user, group;
	struct bytes digest; /* hexadecimal; empty of what is no regular file */
	struct bytes target; /* of a link; empty of what is none */
	struct bytes capabilities;
	unsigned flags;  /* enum rpm_file_flag */
	unsigned state;  /* enum rpm_file_state, or a number of a newer rpm */
	unsigned verify; /* enum rpm_verify as the package asks; RPM_VERIFY_ALL without a word */
};

/* A walk over the files of a header, which has to outlive it. */
struct rpm_files {
	enum digest_kind digest_kind; /* of every file; DIGEST_NONE: one we do not know */
	size_t index, count;
	bool has_old_names;
	struct rpm_array names, users, groups, digests, targets, capabilities;
	struct rpm_array sizes, mtimes, modes, devices, flags, states, verify, folder_indexes;
	vec_of(struct bytes) folders;
};

/* Begins, gives the next file (false at the end), and releases. */
void rpm_files_init(struct rpm_files *files, const struct rpm_header *header);
bool rpm_files_next(struct rpm_files *files, struct rpm_file *ret);
void rpm_files_deinit(struct rpm_files *files);
#define scoped_rpm_files SCOPED(rpm_files_deinit) struct rpm_files

#endif
