/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What looks like a person, a ticket or a place to read on, and is none: tables with reasons. */
#ifndef TROWEL_FORMAT_CONTACT_RULES_H
#define TROWEL_FORMAT_CONTACT_RULES_H

#include "base/bytes.h"

/* True if a mail address is one that somebody reads: no machine's (noreply@), no account's
 * (root@localhost), none of documentation (example.com), of a distribution's packages, and none of
 * what merely has an "@" in it (curve25519-sha256@libssh.org, getty@tty1.service). */
bool contact_is_mail_of_somebody(struct bytes mail);

/* True if a login name is that of a service, a tool or a role, which several people may use. */
bool contact_is_role(struct bytes login);

/* True if a mail address is one of those who package for a distribution. */
bool contact_is_of_distribution(struct bytes mail);

/* True if the project part of "NAME-123" is that of a standard, an algorithm or a licence. */
bool contact_is_no_project(struct bytes project);

/* True if a URL leads to a wiki, a tracker or a code host that may be the host's own people's. */
bool contact_is_place_to_read(struct bytes url);

#endif
