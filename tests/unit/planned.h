/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A made-up host whose rows are planned. */
#ifndef TROWEL_TESTS_UNIT_PLANNED_H
#define TROWEL_TESTS_UNIT_PLANNED_H

#include "codify/plan.h"

struct planned {
	struct snapshot snapshot;
	struct plan plan;
};

void planned_deinit(struct planned *host);
#define scoped_planned SCOPED(planned_deinit) struct planned

/* Adds a row of a carried configuration file, of a unit of systemd. Rows move when one is added. */
struct file_row *planned_file(struct planned *host, const char *path, const char *finding);
struct service *planned_service(struct planned *host, const char *name, const char *enablement);

/* The item of that name, or NULL; where the role is given, it has to be of that. */
const struct plan_item *planned_find(const struct planned *host, const char *name, const char *in);

/* The item of that name and kind; fails if there is none. */
const struct plan_item *planned_find_kind(const struct planned *host, const char *name,
					  enum plan_kind kind);

/* Fails unless the first item of that name is of that kind; is such a unit. */
void planned_check_kind(const struct planned *host, const char *name, enum plan_kind kind);
void planned_check_unit(const struct planned *host, const char *name, int enabled, int started);

#endif
