/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows from a row of packages, for all who ask. */
#ifndef TROWEL_SNAPSHOT_PACKAGE_FACTS_H
#define TROWEL_SNAPSHOT_PACKAGE_FACTS_H

#include "snapshot/model.h"

/* True if no repository ever held it: of what is superseded a newer one is on offer. */
static inline bool package_is_local(const struct package *package)
{
	return package->in_repository == TRI_NO && !package->upgrade_to;
}

/* The first package of that name that is installed, of whatever manager; or NULL. */
static inline const struct package *package_installed(const struct content *content,
						      const char *name)
{
	for (vec_each(package, &content->packages))
		if (text_is(package->name, name) && !package->state)
			return package;
	return NULL;
}

#endif
