/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What counts when two snapshots are compared: a table per record with a row per field, in the
 * order of the record's own list (checked when it is used, and by a unit test: a new field of the
 * model has to be judged here), and the sections that are compared. Inside this folder only.
 */
#ifndef TROWEL_DIFF_TABLES_H
#define TROWEL_DIFF_TABLES_H

#include "snapshot/model.h"

enum diff_role {
	ROLE_NAME,   /* the part of the key that people call the row by */
	ROLE_KEY,    /* with the name tells which rows belong together */
	ROLE_COUNTS, /* a difference counts; unknown means that there is none */
	ROLE_KNOWN,  /* counts where both surveys know it */
	ROLE_SET,    /* counts; a list whose order tells nothing */
	ROLE_INNER,  /* a record or records, compared by a table of their own */
	ROLE_LEFT,   /* not compared; `why` says the reason */
};

struct diff_table;

struct diff_field {
	const char *name;
	enum diff_role role;
	const char *why;
	const struct diff_table *inner;
};

struct diff_table {
	const struct record_type *type;
	const struct diff_field *fields;
	size_t field_count;
};

/* Both snapshots, the first as A. */
struct diff_sides {
	const struct content *a, *b;
	bool is_live; /* both are surveys of running systems */
};

enum diff_verdict_kind {
	VERDICT_NONE,     /* nothing is known beyond the table */
	VERDICT_ALIKE,    /* no difference at all */
	VERDICT_UNKNOWN,  /* it cannot be told: `reason` */
	VERDICT_EXPECTED, /* set apart: `reason` */
	VERDICT_IDENTITY, /* set apart as the host's identity */
};

struct diff_verdict {
	enum diff_verdict_kind kind;
	const char *reason; /* a static string */
};

struct diff_section {
	const char *name;               /* where it stands in the snapshot: "sockets.listening" */
	const struct diff_table *table; /* of its rows, or of the one record that it is */
	const char *collectors[3];      /* what has to have run for it */
	const char *summary;            /* field that is told of a row that only one has */
	enum difference_group group;    /* what its differences are, if not MATTERS */
	bool is_live;                   /* only a survey of a running system has it */
	/* True for a row that is not compared at all; NULL: all are. */
	bool (*skips)(const struct diff_sides *sides, const void *row);
	/* Judges a field that differs, or with `field` NULL a row that only one of both has (the
	 * other is NULL then). NULL: the tables say all. */
	struct diff_verdict (*judge)(const struct diff_sides *sides, const void *a, const void *b,
				     const char *field);
};

/* What is compared, in the order of the output, and how many. */
extern const struct diff_section diff_sections[];
extern const size_t diff_section_count;

/* Sections of the snapshot that are not, each with the reason; ended by one without a name. */
extern const struct diff_field diff_left_sections[];

/* The list or record of a section in a snapshot, and its field; NULL if there is none of that name
 * (which is a bug). */
const struct field *diff_section_of(const struct content *content, const char *name,
				    const void **ret);

/* Tables of records, by the record's name. */
extern const struct diff_table diff_host, diff_package, diff_repository, diff_file_row, diff_user,
	diff_group, diff_service, diff_schedule, diff_container, diff_listening, diff_mount,
	diff_sysctl, diff_kernel_module, diff_firewall, diff_chain, diff_packet_set,
	diff_middleware, diff_application, diff_certificate, diff_link, diff_route, diff_route_rule,
	diff_hosts_entry, diff_virtual_server, diff_network, diff_identity, diff_endpoint;

#endif
