/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a Java archive says of itself. Sources: the JAR File Specification on manifests, Maven
 * Archiver on pom.properties. */
#ifndef TROWEL_FORMAT_JAR_H
#define TROWEL_FORMAT_JAR_H

#include "base/arena.h"
#include "format/languages/zip.h"

enum {
	JAR_TEXT_SIZE_MAX = 256 * 1024, /* of a manifest or pom.properties */
};

/* What is not told is NULL; arena. */
struct jar {
	const char *group, *name, *version; /* of Maven, else of the manifest */
	const char *vendor;
	const char *main_class;
	size_t archives; /* in it: WEB-INF/lib, BOOT-INF/lib */
};

/* Reads an archive; false if it is no zip file. One that tells nothing is good too. */
bool jar_read(const struct byte_source *file, struct arena *arena, struct jar *ret);

/* Name and version out of the name of a file: "commons-io-2.11.0.jar". */
void jar_name_parse(struct bytes file, struct bytes *ret_name, struct bytes *ret_version);

/* Cuts the next attribute of a manifest's main section, its continuation lines joined in `value`
 * (replaced); false at its end. */
bool jar_attribute_next(struct bytes *rest, struct bytes *ret_name, struct buf *value);

#endif
