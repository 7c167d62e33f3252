/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One thing of a host in one paragraph: what it is, who made or owns it, who uses it, why it is
 * there, what depends on it. All of it comes from the rows of a snapshot.
 */
#ifndef TROWEL_EXPLAIN_EXPLAIN_H
#define TROWEL_EXPLAIN_EXPLAIN_H

#include "snapshot/model.h"

enum {
	EXPLAIN_SUBJECTS_MAX = 8,  /* paragraphs for one word; more are named only */
	EXPLAIN_EVIDENCE_MAX = 12, /* of one paragraph */
	EXPLAIN_LABELS_SHOWN = 3,  /* "a, b, c and 5 more" */
};

/* Explains `what`: an absolute path, a port ("5432", ":5432", "5432/tcp"), a process id ("812",
 * "pid:812"), or a name, with the prefixes of format/hosts/target_text.h and beyond them
 * "package:", "user:", "host:". -ENOENT when nothing is known, with what comes near; -EINVAL as
 * target_text_parse(). */
int explain(const struct content *content, const char *what, struct arena *arena,
	    struct explanations *ret, struct err *err) MUST_CHECK;

#endif
