/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the certificates collector share. */
#ifndef TROWEL_SURVEY_CERTIFICATES_H
#define TROWEL_SURVEY_CERTIFICATES_H

#include "base/map.h"
#include "format/certificates/certificate.h"
#include "format/certificates/private_key.h"
#include "survey/survey.h"

enum {
	CERTIFICATES_FILES_MAX = 2000, /* looked into */
	CERTIFICATES_KEYS_MAX = 300,   /* files of private keys looked into */
	CERTIFICATES_EVIDENCE_MAX = 8, /* sentences of one row */
	CERTIFICATES_NAMES_MAX = 2000, /* names of one folder */
	CERTIFICATES_TRUST_MIN = 16,   /* no server sends as many: a store of authorities */
};

MAP_DEFINE(certificate_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

/* What is known of the row at the same index of content->certificates, but not told. */
struct certificate_entry {
	struct digest key; /* id of its public key */
	bool is_named;     /* some configuration or command line names it */
};

struct certificate_key {
	const char *path;
	enum private_key_state state;
	struct public_key key;
};

/* A file that holds the certificate of a row. */
struct certificate_path {
	const char *path; /* as it was named */
	size_t row;
};

struct certificates {
	struct survey *survey;
	vec_of(struct certificate_path) paths;
	struct certificate_map by_path;        /* links resolved -> row + 1; 0: gave none */
	struct certificate_map by_fingerprint; /* -> row + 1 */
	vec_of(struct certificate_entry) entries;
	vec_of(struct certificate_key) keys;
	struct certificate_map keys_by_path; /* links resolved -> key + 1; 0: none there */
	struct certificate_map key_folders;  /* those whose keys were read */
	size_t key_files;                    /* looked into */
	size_t files;
	bool is_full; /* there were more files than are looked into */
};

/* Who is to have a say about a file that may hold a certificate. */
enum certificate_source {
	CERTIFICATE_NAMED, /* it is named: also if a package owns it */
	CERTIFICATE_FOUND, /* it lies there: files of packages do not count */
};

/* True if a file of that name may hold one, by its ending. */
bool certificate_is_name(struct bytes name);

/* Looks into a file, once, and adds a row for the certificate it is about, unless another file gave
 * that. `why` becomes evidence (NULL: its path is enough). Returns the row's index + 1, 0 if there
 * is none. */
size_t certificates_read(struct certificates *certificates, const char *path,
			 enum certificate_source source, const char *why);

/* The row that the file gave, by any name that leads to it: its index + 1, or 0. */
size_t certificates_find(const struct certificates *certificates, const char *path);

/* Files that the configuration of servers and command lines name. */
void certificates_add_named(struct certificates *certificates);

/* Files that lie where certificates lie by habit, and those the files collector met. */
void certificates_add_places(struct certificates *certificates);

/* key_path, wrong_key_path. */
void certificates_add_keys(struct certificates *certificates);

/* renewed_by. */
void certificates_add_renewals(struct certificates *certificates);

/* served_by: who names one of the files. To be called after everything was read. */
void certificates_add_servers(struct certificates *certificates);

/* Appends a sentence to the evidence of a row, unless it has enough. */
void certificates_note(struct certificates *certificates, size_t row, const char *format, ...)
	PRINTF_LIKE(3, 4);

#endif
