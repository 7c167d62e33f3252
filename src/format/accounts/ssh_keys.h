/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Authorized keys of sshd, and its patterns. Texts point into the input.
 * Sources: sshd(8) on AUTHORIZED_KEYS FILE FORMAT, RFC 4253 section 6.6, ssh_config(5). */
#ifndef TROWEL_FORMAT_SSH_KEYS_H
#define TROWEL_FORMAT_SSH_KEYS_H

#include "base/buf.h"

struct authorized_key {
	struct bytes options; /* as written */
	struct bytes type;    /* ssh-ed25519, ... */
	struct bytes blob;    /* base64 */
	struct bytes comment;
};

/* Cuts lines until one is a key; false at the end. */
bool authorized_key_next(struct bytes *rest, struct authorized_key *ret);

/* Appends "SHA256:..." of a key, as ssh-keygen -l shows it; false if the blob is not base64. */
bool authorized_key_fingerprint(const struct authorized_key *key, struct buf *ret);

/* True if `text` matches one of the patterns ("*", "?") of a comma list and none that '!' negates.
 * Source: ssh_config(5) on PATTERNS. */
bool sshd_pattern_list_matches(struct bytes list, struct bytes text);

#endif
