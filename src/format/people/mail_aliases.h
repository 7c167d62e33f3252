/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose mail goes where. Source: aliases(5) of postfix, newaliases(1) of sendmail. */
#ifndef TROWEL_FORMAT_MAIL_ALIASES_H
#define TROWEL_FORMAT_MAIL_ALIASES_H

#include "base/bytes.h"

/* Cuts the next "name: target, target" with its continued lines; texts point into the input, the
 * targets may hold newlines. False at the end. */
bool mail_alias_next(struct bytes *rest, struct bytes *ret_name, struct bytes *ret_targets);

/* Cuts the next target, without quotes; those that are programs ("|..."), files or includes are
 * passed over. False at the end. */
bool mail_alias_target(struct bytes *targets, struct bytes *ret);

#endif
