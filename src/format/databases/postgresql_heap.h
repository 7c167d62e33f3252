/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of PostgreSQL's shared catalogues, as its files hold them: which databases there are, and
 * what their comments say, without asking the server. Sources: its manual, "Database Physical
 * Storage"; src/include/storage/bufpage.h, access/htup_details.h, utils/relmapper.c,
 * catalog/pg_database.h, catalog/pg_shdescription.h.
 *
 * The files are those of a server that may run: what it has not written yet is missing, and a page
 * that is being written is passed over where it makes no sense.
 */
#ifndef TROWEL_FORMAT_POSTGRESQL_HEAP_H
#define TROWEL_FORMAT_POSTGRESQL_HEAP_H

#include "base/bytes.h"

enum {
	POSTGRESQL_PAGE_SIZE = 8192,
	POSTGRESQL_DATABASES = 1262, /* object id of pg_database */
	POSTGRESQL_COMMENTS = 2396,  /* of pg_shdescription */
};

/* The number of the file that holds a shared catalogue, by the content of global/pg_filenode.map;
 * the catalogue's own id if that says nothing. */
uint32_t postgresql_file_of(struct bytes map, uint32_t catalogue);

/* A file of rows. Zero-initialised but for `file` is its start. */
struct postgresql_heap {
	struct bytes file;
	size_t page;   /* where the page at hand begins */
	unsigned item; /* the next one in it */
};

/* A row that is neither deleted nor replaced. */
struct postgresql_row {
	struct bytes columns;
	uint32_t hidden_id; /* its object id, where that is no column; else 0 */
};

/* The next row; false at the end. */
bool postgresql_heap_next(struct postgresql_heap *heap, struct postgresql_row *ret);

/* A row of pg_database, `version` being the major one of the server: the database's object id and
 * its name. False if the row is cut short. */
bool postgresql_database(const struct postgresql_row *row, uint64_t version, uint32_t *ret_id,
			 struct bytes *ret_name);

/* A row of pg_shdescription: what it says, and of the database with which object id. False if it is
 * of something else, compressed, or cut short. */
bool postgresql_comment(const struct postgresql_row *row, uint32_t *ret_id, struct bytes *ret);

#endif
