/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom a configuration names: the hosts that a program will talk to, by URLs and data source names
 * wherever they stand, and by settings that belong together (DB_HOST, DB_PORT, DB_NAME). Never a
 * password; not the addresses that the program itself listens on or is called by; not what is for
 * developers where the same file has something for production.
 */
#ifndef TROWEL_FORMAT_ENDPOINTS_H
#define TROWEL_FORMAT_ENDPOINTS_H

#include "format/endpoints/config_values.h"

enum {
	ENDPOINTS_MAX = 200,
	ENDPOINT_HOSTS_MAX = 16, /* of one value */
	ENDPOINT_PORT_UNKNOWN = -1,
};

/* All texts are of the arena; NULL: not told. */
struct endpoint_found {
	const char *protocol; /* "postgresql"; NULL: a database of a kind that is not told */
	const char *host;     /* name, address, or the path of a socket; NULL: a bucket's */
	int64_t port;         /* that of the protocol if none is written */
	const char *database, *user;
	const char *key; /* the setting */
	unsigned line;
};
typedef vec_of(struct endpoint_found) endpoint_list;

/* Appends what values name. `path` is the file's, which says more of some (wp-config.php); it may
 * be NULL. `environment` is the part that counts where there are several ("staging" of
 * database.yml); NULL: production. */
void endpoints_find(const struct config_values *values, const char *path, const char *environment,
		    endpoint_list *ret);

#endif
