/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan as files for goss, which checks a host against them: verify/goss.yaml, and
 * verify/goss-cutover.yaml for what waits for the cutover. Source: goss' manual, docs/gossfile.md.
 */
#ifndef TROWEL_CODIFY_GOSS_H
#define TROWEL_CODIFY_GOSS_H

#include "codify/plan.h"
#include "codify/project_folder.h"

/* Writes one of both into `ret`: what has to be so at once, or with `waits` what has to be so after
 * the cutover. */
void goss_text(const struct plan *plan, bool waits, struct buf *ret);

/* Writes both. */
int goss_write(const struct plan *plan, struct project_folder *folder, struct err *err) MUST_CHECK;

#endif
