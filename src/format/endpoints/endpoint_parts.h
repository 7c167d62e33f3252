/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of endpoints.h share. */
#ifndef TROWEL_FORMAT_ENDPOINT_PARTS_H
#define TROWEL_FORMAT_ENDPOINT_PARTS_H

#include "format/endpoints/endpoint_names.h"
#include "format/endpoints/endpoints.h"

/* What is being read. */
struct endpoint_search {
	const struct config_values *values;
	struct arena *arena;
	const char **spelt;        /* the name of each value, spelt; NULL: it does not count */
	const char *file_protocol; /* of the file's databases, or NULL */
	endpoint_list *ret;
};

/* An endpoint while it is put together: texts of somebody else's memory, empty: not told. */
struct endpoint_draft {
	const char *protocol;
	struct bytes host, database, user;
	int64_t port;
	size_t value; /* that it stands in */
};

#define ENDPOINT_DRAFT(index)                                                                      \
	((struct endpoint_draft){ .port = ENDPOINT_PORT_UNKNOWN, .value = index })

/* Keeps an endpoint, unless its host is none, or it is there already. True if it is one. */
bool endpoint_keep(struct endpoint_search *search, const struct endpoint_draft *draft);

/* Keeps an endpoint for each of "host", "host:port", "[address]:port", "host:/socket", parted by
 * commas or blanks; the rest as in `draft`. How many there were. */
size_t endpoint_keep_hosts(struct endpoint_search *search, struct bytes hosts,
			   const struct endpoint_draft *draft);

/* Keeps what URLs and data source names in a value name; how many there were. */
size_t endpoint_read_text(struct endpoint_search *search, size_t value);

/* What other values of the group of that prefix say. Fills what `draft` does not have; `ret_kind`
 * is what an ENDPOINT_KIND says, NULL if there is none. */
void endpoint_read_group(const struct endpoint_search *search, struct bytes prefix,
			 struct endpoint_draft *draft, const char **ret_kind);

#endif
