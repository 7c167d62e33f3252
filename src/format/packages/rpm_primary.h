/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of packages of a repository of rpm, primary.xml, as it comes in pieces. It is written by
 * programs, createrepo_c above all, and of XML has elements, attributes and the five named
 * entities. Sources: createrepo_c, src/xml_dump_primary.c; RELAX NG of the yum metadata.
 */
#ifndef TROWEL_FORMAT_RPM_PRIMARY_H
#define TROWEL_FORMAT_RPM_PRIMARY_H

#include "base/buf.h"

enum {
	RPM_PRIMARY_NAME_MAX = 4096, /* bytes of a name, version or path */
	RPM_PRIMARY_LIST_MAX = 1024 *
			       1024, /* bytes of what one package provides, or of its files */
};

/* A package; texts are valid until more is read. */
struct rpm_primary_package {
	struct bytes name, arch;
	struct bytes version;  /* [EPOCH:]VERSION-RELEASE, an epoch of 0 left out */
	struct bytes provides; /* names, each with a newline behind it */
	struct bytes files;    /* paths, likewise: those of programs and of /etc */
};

typedef void rpm_primary_visitor(void *context, const struct rpm_primary_package *package);

/* What was read of the package that has begun; zeroed at first. Deinit releases it. */
struct rpm_primary {
	struct buf name, arch, version, provides, files;
	struct buf rest; /* a tag that has begun, and the text before it */
	bool in_package, in_provides;
};
void rpm_primary_deinit(struct rpm_primary *primary);
#define scoped_rpm_primary SCOPED(rpm_primary_deinit) struct rpm_primary

/* Reads on, wherever the piece ends. What is no such list gives no packages. */
void rpm_primary_read(struct rpm_primary *primary, struct bytes piece, rpm_primary_visitor *visitor,
		      void *context);

#endif
