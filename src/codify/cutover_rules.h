/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What acts outward: it sends, joins, takes over or runs by the clock, and two copies of it at once
 * are an accident. It is put in place stopped, and started with `cutover`. The rules are a table.
 */
#ifndef TROWEL_CODIFY_CUTOVER_RULES_H
#define TROWEL_CODIFY_CUTOVER_RULES_H

#include "snapshot/model.h"

/* Why the service waits for the cutover, a static string; NULL: it does not. */
const char *cutover_why_service(const struct service *service);

/* The same of a file by its path. */
const char *cutover_why_file(const char *path);

/* True if the service puts addresses on the host that move between hosts. */
bool cutover_takes_address(const struct service *service);

#endif
