/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What names of settings and schemes of URLs mean: tables, with the reason beside each row. */
#ifndef TROWEL_FORMAT_ENDPOINT_NAMES_H
#define TROWEL_FORMAT_ENDPOINT_NAMES_H

#include "base/buf.h"

enum { ENDPOINT_NO_PORT = 0 };

/* What a URL's scheme says. */
struct endpoint_scheme {
	const char *name;
	const char *protocol; /* NULL: only how it is carried; the setting may say more */
	int port;
	enum {
		ENDPOINT_PATH_NOTHING,  /* its path says nothing of the host's parts */
		ENDPOINT_PATH_DATABASE, /* it is the database, virtual host ... */
		ENDPOINT_HOST_BUCKET,   /* the host is no host, but a bucket */
	} shape;
	const char *why;
};

/* The scheme of that name, "+driver" behind it being left aside; NULL if it is none that is known.
 */
const struct endpoint_scheme *endpoint_scheme_of(struct bytes name);

/* The usual port of a protocol, and the protocol of a port; 0 and NULL if there is none. */
int endpoint_port_of(const char *protocol);
const char *endpoint_protocol_of_port(int64_t port);

/* Appends a name in capitals with '_' between its words: "spring.dataSource-url" becomes
 * SPRING_DATA_SOURCE_URL. */
void endpoint_name_spell(struct buf *ret, struct bytes name);

/* What a setting is to its group. */
enum endpoint_role {
	ENDPOINT_ROLE_NONE,
	ENDPOINT_HOST,
	ENDPOINT_HOSTS, /* several, with ports */
	ENDPOINT_PORT,
	ENDPOINT_DATABASE,
	ENDPOINT_USER,
	ENDPOINT_KIND, /* which protocol: adapter, engine, driver */
	ENDPOINT_ROLE_COUNT,
};

/* The role that the end of a spelt name gives; what stands before it, without the '_', in `ret`. */
enum endpoint_role endpoint_role_of(struct bytes spelt, struct bytes *ret_prefix);

/* The role that a spelt name has in the group of that prefix: DB_NAME in that of DB. */
enum endpoint_role endpoint_member_role(struct bytes prefix, struct bytes spelt);

/* A kind of service that a word of a name stands for. */
struct endpoint_service {
	const char *word;
	const char *protocol; /* NULL: a database, the kind is told elsewhere */
	const char *why;
};

/* The service that the words of a spelt prefix name, the last of them; NULL if none does. */
const struct endpoint_service *endpoint_service_of(struct bytes prefix);

/* True if the prefix, of which no word names a service, is that of where the program listens. */
bool endpoint_is_own(struct bytes prefix);

/* The protocol that the value of an ENDPOINT_KIND says: "org.postgresql.Driver"; NULL if none. */
const char *endpoint_protocol_of_kind(struct bytes text);

/* The protocol of databases in a file that is only read by one kind of program (wp-config.php). */
const char *endpoint_protocol_of_file(const char *path);

/* True if a URL in a setting of that (spelt) name says how the program itself is called, or is for
 * people to read. */
bool endpoint_is_public_name(struct bytes spelt);

/* True for a host that only stands in name spaces and documentation. */
bool endpoint_is_noise(struct bytes host);

#endif
