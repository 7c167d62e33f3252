/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the findings share. */
#ifndef TROWEL_SURVEY_CONCLUSIONS_FINDINGS_PARTS_H
#define TROWEL_SURVEY_CONCLUSIONS_FINDINGS_PARTS_H

#include "survey/survey.h"

/* Adds a finding that says `what`, which is copied; `kind` must outlive the survey. Its evidence is
 * left to the caller. */
struct finding *findings_add(struct survey *survey, const char *kind, enum severity severity,
			     const struct buf *what);

/* Adds a finding for each private key, in the usual places or of a certificate, that everybody can
 * read: by its mode (inode(7)) and those of all folders above it. */
void findings_readable_keys(struct survey *survey);

/* Adds findings for certificates that ended, or will end with nobody to renew them, and for those
 * whose key does not belong to them. */
void findings_certificates(struct survey *survey);

/* Adds a finding for each way in which containers that run have the host in their hands, are open
 * to everybody, or keep data that goes with them. */
void findings_containers(struct survey *survey);

/* Adds a finding for each mount that fstab asks for and that is not there. */
void findings_missing_mounts(struct survey *survey);

/* Adds a finding for each disk or network file system that neither fstab nor a unit mounts. None in
 * a container, where the runtime mounts, and none where ostree's initrd does. */
void findings_hand_mounts(struct survey *survey);

/* Adds findings for programs that are not what packages brought, and new ways to become root. */
void findings_changed_files(struct survey *survey);

/* Adds findings for servers that do other than their configuration says: they listen elsewhere,
 * read it before it was changed, miss files it names, pass requests to nobody; or that it cannot
 * be understood. */
void findings_servers(struct survey *survey);

#endif
