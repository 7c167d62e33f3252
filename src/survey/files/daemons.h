/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accounts that daemons run as. A folder that is theirs, in a tree of somebody else's, is where
 * they keep what they write: pages of a wiki, uploads, attachments. */
#ifndef TROWEL_SURVEY_DAEMONS_H
#define TROWEL_SURVEY_DAEMONS_H

#include <sys/stat.h>

#include "base/vec.h"
#include "survey/survey.h"

struct daemons {
	vec_of(int64_t) uids;
	vec_of(int64_t) gids; /* of their own groups */
};

/* Learns them from users and services, which have been collected: who cannot log in, or what a
 * service runs as; never root. Zero-initialised; deinit releases it. */
void daemons_init(struct daemons *daemons, const struct survey *survey);
void daemons_deinit(struct daemons *daemons);

/* True if one of them may write in the folder, and might not in `above` by the same right. */
bool daemons_write(const struct daemons *daemons, const struct stat *folder,
		   const struct stat *above);

#endif
