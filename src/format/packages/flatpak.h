/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What flatpak keeps beside what it deployed. Texts point into the input. Sources:
 * common/flatpak-dir-private.h of flatpak on "deploy", the GVariant specification on its form,
 * ostree.repo-config(5).
 */
#ifndef TROWEL_FORMAT_FLATPAK_H
#define TROWEL_FORMAT_FLATPAK_H

#include "base/bytes.h"

struct flatpak_deploy {
	struct bytes origin; /* name of the remote */
	struct bytes commit;
	struct bytes version; /* of the application, as it says itself; may be empty */
};

/* A "deploy" file, a GVariant "(ssasta{sv})"; false and `ret` untouched if it is none. */
bool flatpak_deploy_parse(struct bytes data, struct flatpak_deploy *ret);

/* A remote of an ostree repository's "config". */
struct flatpak_remote {
	struct bytes name;
	struct bytes url;
	bool is_unverified; /* gpg-verify=false */
	bool is_disabled;
};

/* Cuts groups until one is a remote; false at the end. */
bool flatpak_remote_next(struct bytes *rest, struct flatpak_remote *ret);

#endif
