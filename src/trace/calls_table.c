/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/calls.h"

/* A bit for the argument of that number, which starts at 1. */
#define ARGUMENT(number) (1 << ((number)-1))

enum { SSL_CTRL_SET_TLSEXT_HOSTNAME = 55 }; /* openssl/tls1.h; what SSL_set_tlsext_host_name() is */

/* A row a function. */
/* clang-format off */

#define TEXTS(...)        .texts = (__VA_ARGS__), .flags = CALL_RESULT_COUNTS
#define TEXT_OR_NULL(...) .texts = (__VA_ARGS__), .flags = CALL_NULL_COUNTS
#define FIRST             TEXTS(ARGUMENT(1))
#define SECOND            TEXTS(ARGUMENT(2))

/* No exception of C++ passes through any of these, and none is called often. What holds a password
 * is left out: that of gnutls_certificate_set_x509_key_file2() and of mbedtls_pk_parse_keyfile().
 * Functions that another one here calls for its work are left out too. */
const struct calls_row calls_rows[] = {
	/* ---- dns: names that are looked up, and what is answered ---- */
	{ "dns", "libc", "getaddrinfo",
	  { TEXTS(ARGUMENT(1) | ARGUMENT(2)), .answer = CALL_ANSWERS_ADDRINFO, .answer_at = 4 },
	  CALLS_RESULT_EAI,
	  "a host and a service, and their addresses: getaddrinfo(3)" },
	{ "dns", "libc", "gethostbyname",
	  { TEXT_OR_NULL(ARGUMENT(1)), .answer = CALL_ANSWERS_HOSTENT }, CALLS_RESULT_POINTER,
	  "a host: gethostbyname(3), of older programs" },
	{ "dns", "libc", "gethostbyname2",
	  { TEXT_OR_NULL(ARGUMENT(1)), .answer = CALL_ANSWERS_HOSTENT }, CALLS_RESULT_POINTER,
	  "the same for a kind of address" },
	{ "dns", "libc", "gethostbyname_r",
	  { FIRST, .answer = CALL_ANSWERS_HOSTENT, .answer_at = 5, .error_at = 6 },
	  CALLS_RESULT_H_ERRNO,
	  "the same with the caller's memory" },
	/* it has a seventh argument, on the stack, where the reason is left */
	{ "dns", "libc", "gethostbyname2_r",
	  { FIRST, .answer = CALL_ANSWERS_HOSTENT, .answer_at = 6 }, CALLS_RESULT_H_ERRNO,
	  "the same with the caller's memory, for a kind of address" },
	{ "dns", "libc", "getnameinfo",
	  { TEXTS(ARGUMENT(3)), .address_at = 1 }, CALLS_RESULT_EAI,
	  "the name of an address: getnameinfo(3)" },
	{ "dns", "libc", "res_query",
	  { FIRST }, CALLS_RESULT_LENGTH,
	  "a record of DNS: resolver(3); the third argument is its type" },
	{ "dns", "libc", "res_nquery", { SECOND }, CALLS_RESULT_LENGTH, "the same; resolver(3)" },
	{ "dns", "libc", "__res_query",
	  { FIRST }, CALLS_RESULT_LENGTH, "its name before glibc 2.34" },
	{ "dns", "libc", "__res_nquery",
	  { SECOND }, CALLS_RESULT_LENGTH, "its name before glibc 2.34" },
	{ "dns", "libc", "res_search",
	  { FIRST }, CALLS_RESULT_LENGTH, "the same with the domains of resolv.conf(5)" },
	{ "dns", "libc", "res_nsearch", { SECOND }, CALLS_RESULT_LENGTH, "the same; resolver(3)" },
	{ "dns", "libc", "__res_search",
	  { FIRST }, CALLS_RESULT_LENGTH, "its name before glibc 2.34" },
	{ "dns", "libc", "__res_nsearch",
	  { SECOND }, CALLS_RESULT_LENGTH, "its name before glibc 2.34" },
	{ "dns", "libresolv", "__res_query",
	  { FIRST }, CALLS_RESULT_LENGTH, "its place before glibc 2.34" },
	{ "dns", "libresolv", "__res_nquery",
	  { SECOND }, CALLS_RESULT_LENGTH, "its place before glibc 2.34" },
	{ "dns", "libresolv", "__res_search",
	  { FIRST }, CALLS_RESULT_LENGTH, "its place before glibc 2.34" },
	{ "dns", "libresolv", "__res_nsearch",
	  { SECOND }, CALLS_RESULT_LENGTH, "its place before glibc 2.34" },
	/* what these answer comes later, to a function of the program's own */
	{ "dns", "libcares", "ares_getaddrinfo",
	  { .texts = ARGUMENT(2) | ARGUMENT(3) }, CALLS_RESULT_COUNT,
	  "c-ares, in curl and node: ares_getaddrinfo(3)" },
	{ "dns", "libcares", "ares_gethostbyname",
	  { .texts = ARGUMENT(2) }, CALLS_RESULT_COUNT, "c-ares: ares_gethostbyname(3)" },
	{ "dns", "libcares", "ares_query",
	  { .texts = ARGUMENT(2) }, CALLS_RESULT_COUNT, "c-ares: ares_query(3)" },
	{ "dns", "libcares", "ares_search",
	  { .texts = ARGUMENT(2) }, CALLS_RESULT_COUNT, "c-ares: ares_search(3)" },

	/* ---- tls: files of certificates, keys, authorities, and names that are asked for ---- */
	{ "tls", "libssl", "SSL_CTX_use_certificate_chain_file",
	  { SECOND }, CALLS_RESULT_ONE,
	  "a certificate with those above it: SSL_CTX_use_certificate(3)" },
	{ "tls", "libssl", "SSL_CTX_use_certificate_file",
	  { SECOND }, CALLS_RESULT_ONE, "a certificate" },
	{ "tls", "libssl", "SSL_CTX_use_PrivateKey_file", { SECOND }, CALLS_RESULT_ONE, "a key" },
	{ "tls", "libssl", "SSL_CTX_use_RSAPrivateKey_file",
	  { SECOND }, CALLS_RESULT_ONE, "a key" },
	{ "tls", "libssl", "SSL_use_certificate_chain_file",
	  { SECOND }, CALLS_RESULT_ONE, "a certificate of one connection" },
	{ "tls", "libssl", "SSL_use_certificate_file",
	  { SECOND }, CALLS_RESULT_ONE, "a certificate of one connection" },
	{ "tls", "libssl", "SSL_use_PrivateKey_file",
	  { SECOND }, CALLS_RESULT_ONE, "a key of one connection" },
	{ "tls", "libssl", "SSL_CTX_load_verify_locations",
	  { TEXTS(ARGUMENT(2) | ARGUMENT(3)) }, CALLS_RESULT_ONE,
	  "authorities, a file and a folder: SSL_CTX_load_verify_locations(3)" },
	{ "tls", "libssl", "SSL_CTX_load_verify_file",
	  { SECOND }, CALLS_RESULT_ONE, "a file of authorities, since OpenSSL 3" },
	{ "tls", "libssl", "SSL_CTX_load_verify_dir",
	  { SECOND }, CALLS_RESULT_ONE, "a folder of authorities, since OpenSSL 3" },
	{ "tls", "libssl", "SSL_CTX_load_verify_store",
	  { SECOND }, CALLS_RESULT_ONE, "a store of authorities, since OpenSSL 3" },
	{ "tls", "libssl", "SSL_CTX_set_default_verify_paths",
	  { .flags = CALL_RESULT_COUNTS }, CALLS_RESULT_ONE, "the authorities of the system" },
	{ "tls", "libssl", "SSL_load_client_CA_file",
	  { TEXT_OR_NULL(ARGUMENT(1)) }, CALLS_RESULT_POINTER,
	  "authorities of clients: SSL_load_client_CA_file(3)" },
	{ "tls", "libssl", "SSL_ctrl",
	  { TEXTS(ARGUMENT(4)) | CALL_ONLY_SECOND, .second = SSL_CTRL_SET_TLSEXT_HOSTNAME },
	  CALLS_RESULT_ONE,
	  "the host that is asked for (SNI): SSL_set_tlsext_host_name(3)" },
	{ "tls", "libssl", "SSL_CTX_use_certificate",
	  { .flags = CALL_RESULT_COUNTS }, CALLS_RESULT_ONE,
	  "a certificate that was read before; no file is named here" },
	{ "tls", "libssl", "SSL_CTX_use_PrivateKey",
	  { .flags = CALL_RESULT_COUNTS }, CALLS_RESULT_ONE,
	  "a key that was read before; no file is named here" },
	{ "tls", "libssl", "SSL_use_certificate",
	  { .flags = CALL_RESULT_COUNTS }, CALLS_RESULT_ONE,
	  "a certificate that was read before; no file is named here" },
	{ "tls", "libssl", "SSL_use_PrivateKey",
	  { .flags = CALL_RESULT_COUNTS }, CALLS_RESULT_ONE,
	  "a key that was read before; no file is named here" },
	{ "tls", "libcrypto", "BIO_new_file",
	  { TEXT_OR_NULL(ARGUMENT(1) | ARGUMENT(2)) }, CALLS_RESULT_POINTER,
	  "how nginx, haproxy and others open what they then read: BIO_new_file(3)" },
	{ "tls", "libcrypto", "X509_load_cert_file",
	  { SECOND }, CALLS_RESULT_ONE, "certificates: X509_LOOKUP_file(3)" },
	{ "tls", "libcrypto", "X509_load_crl_file",
	  { SECOND }, CALLS_RESULT_ONE, "what was revoked" },
	{ "tls", "libcrypto", "X509_load_cert_crl_file",
	  { SECOND }, CALLS_RESULT_ONE, "certificates, and what was revoked" },
	{ "tls", "libcrypto", "OSSL_STORE_open_ex",
	  { TEXT_OR_NULL(ARGUMENT(1)) }, CALLS_RESULT_POINTER,
	  "a file or URI of keys and certificates: OSSL_STORE_open(3)" },
	{ "tls", "libgnutls", "gnutls_certificate_set_x509_key_file2",
	  { TEXTS(ARGUMENT(2) | ARGUMENT(3)) }, CALLS_RESULT_CODE,
	  "a certificate and its key; gnutls_certificate_set_x509_key_file() calls it" },
	{ "tls", "libgnutls", "gnutls_certificate_set_x509_trust_file",
	  { .texts = ARGUMENT(2) }, CALLS_RESULT_CODE, "a file of authorities" },
	{ "tls", "libgnutls", "gnutls_certificate_set_x509_trust_dir",
	  { .texts = ARGUMENT(2) }, CALLS_RESULT_CODE, "a folder of authorities" },
	{ "tls", "libgnutls", "gnutls_certificate_set_x509_crl_file",
	  { SECOND }, CALLS_RESULT_CODE, "what was revoked" },
	{ "tls", "libgnutls", "gnutls_certificate_set_x509_system_trust",
	  { .flags = 0 }, CALLS_RESULT_CODE, "the authorities of the system" },
	{ "tls", "libgnutls", "gnutls_server_name_set",
	  { TEXTS(ARGUMENT(3)) }, CALLS_RESULT_CODE, "the host that is asked for (SNI)" },
	{ "tls", "libmbedx509", "mbedtls_x509_crt_parse_file",
	  { SECOND }, CALLS_RESULT_CODE, "certificates, in mbed TLS" },
	{ "tls", "libmbedcrypto", "mbedtls_pk_parse_keyfile",
	  { SECOND }, CALLS_RESULT_CODE, "a key, in mbed TLS" },
	{ "tls", "libmbedtls", "mbedtls_ssl_set_hostname",
	  { SECOND }, CALLS_RESULT_CODE, "the host that is asked for (SNI), in mbed TLS" },
};

/* clang-format on */

const size_t calls_rows_count = sizeof(calls_rows) / sizeof(calls_rows[0]);

const struct calls_row *calls_row_of(const char *function)
{
	for (size_t i = 0; i < calls_rows_count; i++)
		if (text_is(calls_rows[i].function, function))
			return &calls_rows[i];
	return NULL;
}
