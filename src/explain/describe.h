/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a row itself tells, as sentences. Inside this folder only. */
#ifndef TROWEL_EXPLAIN_DESCRIBE_H
#define TROWEL_EXPLAIN_DESCRIBE_H

#include "explain/mentions.h"

/* Each begins a paragraph in `ret` (with its arena set): subject, kind, sentences, evidence, and
 * what other rows say of it. */
void describe_process(const struct content *content, const struct process *process,
		      struct paragraph *ret);
void describe_service(const struct content *content, const struct service *service,
		      struct paragraph *ret);
void describe_container(const struct content *content, const struct container *container,
			struct paragraph *ret);
void describe_application(const struct content *content, const struct application *application,
			  struct paragraph *ret);
void describe_package(const struct content *content, const struct package *package,
		      struct paragraph *ret);
void describe_user(const struct content *content, const struct user *user, struct paragraph *ret);

/* A host that is talked to, by its name or address; false if no row knows it. */
bool describe_host(const struct content *content, struct bytes name, struct paragraph *ret);

/* A port that is listened on here; false if nothing is known of it. */
bool describe_port(const struct content *content, int64_t port, struct paragraph *ret);

/* A path; false if nothing is known of it. */
bool describe_path(const struct content *content, const char *path, struct paragraph *ret);

/* The text, or "?". */
const char *describe_text(const char *text);

/* "2026-11-22", in the arena; "?" for UNKNOWN. */
const char *describe_date(struct arena *arena, int64_t seconds);

/* "tcp 127.0.0.1:5432", a path; in the arena. */
const char *describe_address(struct arena *arena, const char *address, int64_t port);

#endif
