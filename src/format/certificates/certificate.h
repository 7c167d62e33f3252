/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Certificates, as files hold them. Sources: RFC 5280 (X.509), RFC 7468 (PEM), RFC 4514 (names as
 * text); mbedtls reads the DER.
 */
#ifndef TROWEL_FORMAT_CERTIFICATE_H
#define TROWEL_FORMAT_CERTIFICATE_H

#include "base/vec.h"
#include "format/certificates/public_key.h"

enum {
	CERTIFICATE_TEXT_MAX = 512 * 1024, /* bytes of a file that is looked into */
	CERTIFICATE_DER_MAX = 64 * 1024,   /* of one certificate */
	CERTIFICATE_NAMES_MAX = 500,       /* names of one */
};

enum certificate_kind {
	CERTIFICATE_NONE,
	CERTIFICATE_PEM,
	CERTIFICATE_DER,
	CERTIFICATE_PKCS12, /* recognised, not looked into: it is encrypted */
	CERTIFICATE_JKS,    /* the same of Java's */
};

/* As rows have it: "pem", "der", "pkcs12", "jks"; NULL for CERTIFICATE_NONE. */
extern const char *const certificate_kind_names[];

/* What kind of file it is, by its content, and of key stores by its path as well. */
enum certificate_kind certificate_kind_of(struct bytes path, struct bytes text);

/* How many certificates a PEM text holds. */
size_t certificate_count(struct bytes text);

struct certificate_facts {
	const char *subject; /* "CN=shop.example.com, O=Example" */
	const char *issuer;
	vec_of(const char *) names; /* subjectAltName: DNS names, addresses, mail, URIs; else CN */
	int64_t not_before;         /* seconds since 1970 */
	int64_t not_after;
	struct public_key key;
	struct digest fingerprint; /* SHA-256 of the certificate */
	bool is_self_signed;       /* its issuer is itself */
	bool is_authority;         /* basicConstraints: it may sign others */
};

/* Cuts the next certificate from the front of `rest`, a PEM text or (once) DER; false at the end.
 * Its texts and names lie in the arena. Of one with a key (Ed25519) or a critical extension that
 * mbedtls does not know, the names in extensions, and what its key is compared by, are missing.
 * What is none is passed over; `ret_broken`, which counts up, says how many looked like one. */
bool certificate_next(struct bytes *rest, struct arena *arena, struct certificate_facts *ret,
		      size_t *ret_broken);

#endif
