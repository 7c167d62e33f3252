/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the copy differs in on purpose, as ignore rules for trowel verify: verify/expected.rules,
 * and verify/before-cutover.rules with what waits as well. Format: format/rules/ignore_rules.h.
 */
#ifndef TROWEL_CODIFY_VERIFY_RULES_H
#define TROWEL_CODIFY_VERIFY_RULES_H

#include "codify/plan.h"
#include "codify/project_folder.h"

/* Writes one of both into `ret`; with `waits` the one for the time before the cutover. */
void verify_rules_text(const struct plan *plan, bool waits, struct buf *ret);

/* Writes both. */
int verify_rules_write(const struct plan *plan, struct project_folder *folder,
		       struct err *err) MUST_CHECK;

#endif
