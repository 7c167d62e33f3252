/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is recorded beside an installed Python distribution. Texts point into the input. Sources:
 * the specifications "Core metadata", "Recording installed projects" and "direct_url.json" of the
 * Python packaging user guide.
 */
#ifndef TROWEL_FORMAT_PYTHON_H
#define TROWEL_FORMAT_PYTHON_H

#include "base/arena.h"
#include "base/digest.h"

/* Name and version of METADATA or PKG-INFO: header fields, up to the first empty line. False if
 * there is no name. */
bool python_metadata_parse(struct bytes text, struct bytes *ret_name, struct bytes *ret_version);

/* A row of a RECORD. */
struct python_record {
	struct bytes path;    /* relative to the folder that holds the dist-info one */
	struct digest digest; /* DIGEST_NONE: of what is made later, such as compiled code */
	int64_t size;         /* bytes, -1: not told */
};

/* Cuts the next row; false at the end. Quotes around a path are left off, those in it doubled. */
bool python_record_next(struct bytes *rest, struct python_record *ret);

/* Where a distribution came from that no index gave. */
struct python_origin {
	const char *url;      /* arena */
	const char *revision; /* of version control, arena; NULL: none */
	bool is_editable;     /* its code stays where it was developed */
};

/* A direct_url.json; false if it is something else. */
bool python_origin_parse(struct bytes json, struct arena *arena, struct python_origin *ret);

/* Name and version of "NAME-VERSION.dist-info" or "NAME-VERSION-py3.9.egg-info". The version may be
 * empty. */
void python_folder_parse(struct bytes folder, struct bytes *ret_name, struct bytes *ret_version);

#endif
