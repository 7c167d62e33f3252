/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is recorded beside an installed Python distribution. Texts point into the input. Sources:
 * the specifications "Core metadata", "Recording installed projects" and "direct_url.json" of the
 * Python packaging user guide.
 */
#ifndef TROWEL_FORMAT_PYTHON_H
#define TROWEL_FORMAT_PYTHON_H

#include "base/arena.h"
#include "base/bytes.h"

/* Name and version of METADATA or PKG-INFO: header fields, up to the first empty line. False if
 * there is no name. */
bool python_metadata_parse(struct bytes text, struct bytes *ret_name, struct bytes *ret_version);

/* Cuts the next row of a RECORD and gives its path, relative to the folder that holds the
 * dist-info one; quotes are undone in place of the input by pointing between them, so a path with
 * quotes in it stays doubled. False at the end. */
bool python_record_next(struct bytes *rest, struct bytes *ret_path);

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
