/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/certificates/certificate.h"

#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/human.h"
#include "base/utf8.h"
#include "format/netlink/ip_text.h"
#include "format/secrets/key_store.h"

const char *const certificate_kind_names[] = {
	[CERTIFICATE_NONE] = NULL,       [CERTIFICATE_PEM] = "pem", [CERTIFICATE_DER] = "der",
	[CERTIFICATE_PKCS12] = "pkcs12", [CERTIFICATE_JKS] = "jks",
};

static const char begin_text[] = "-----BEGIN ";

/* Labels of PEM blocks that hold a certificate. Source: RFC 7468 5.1; openssl's pem.h. */
static const char *const labels[] = { "CERTIFICATE-----", "X509 CERTIFICATE-----",
				      "TRUSTED CERTIFICATE-----" };

/* Cuts up to behind the next line that begins such a block. */
static bool skip_to_block(struct bytes *rest)
{
	ptrdiff_t at;

	while ((at = bytes_find_text(*rest, begin_text)) >= 0) {
		*rest = bytes_slice(*rest, (size_t)at + sizeof(begin_text) - 1, rest->size);
		for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
			if (bytes_skip(rest, labels[i]))
				return true;
	}
	*rest = bytes_slice(*rest, rest->size, 0);
	return false;
}

size_t certificate_count(struct bytes text)
{
	size_t count = 0;

	while (skip_to_block(&text))
		count++;
	return count;
}

static bool is_der(struct bytes text)
{
	/* a sequence, its size in two bytes, a sequence: a certificate is never shorter */
	return text.size > 128 && text.size <= CERTIFICATE_DER_MAX &&
	       memcmp(text.at, "\x30\x82", 2) == 0 && text.at[4] == 0x30;
}

enum certificate_kind certificate_kind_of(struct bytes path, struct bytes text)
{
	const char *store = key_store_kind(path, bytes_slice(text, 0, KEY_STORE_HEAD_SIZE));
	struct bytes rest = text;

	if (!is_der(text) && skip_to_block(&rest))
		return CERTIFICATE_PEM;
	if (store && strstr(store, "(PKCS#12)"))
		return CERTIFICATE_PKCS12;
	if (store && strstr(store, "key store (Java"))
		return CERTIFICATE_JKS;
	return !store && is_der(text) ? CERTIFICATE_DER : CERTIFICATE_NONE;
}

/* ---- names --------------------------------------------------------------------------------- */

/* BMPString: two bytes a character (ITU-T X.680). */
static void add_wide(struct buf *ret, const mbedtls_x509_buf *value)
{
	for (size_t i = 0; i + 1 < value->len; i += 2) {
		unsigned point = (unsigned)value->p[i] << 8 | value->p[i + 1];

		if (point < 0x80) {
			buf_add_byte(ret, (char)point);
		} else if (point < 0x800) {
			buf_add_byte(ret, (char)(0xc0 | point >> 6));
			buf_add_byte(ret, (char)(0x80 | (point & 0x3f)));
		} else {
			buf_add_byte(ret, (char)(0xe0 | point >> 12));
			buf_add_byte(ret, (char)(0x80 | (point >> 6 & 0x3f)));
			buf_add_byte(ret, (char)(0x80 | (point & 0x3f)));
		}
	}
}

static void add_value(struct buf *ret, const mbedtls_x509_buf *value)
{
	scoped_buf text = { 0 };

	if (value->tag == MBEDTLS_ASN1_BMP_STRING)
		add_wide(&text, value);
	else
		utf8_add_escaped(&text, (struct bytes){ (const char *)value->p, value->len });
	for (size_t i = 0; i < text.size; i++) {
		if (strchr(",+\"\\<>;", text.at[i]) && text.at[i])
			buf_add_byte(ret, '\\');
		buf_add_byte(ret, text.at[i]);
	}
}

/* A name as text; its attributes in the order they stand in, as openssl shows them. */
static const char *name_text(struct arena *arena, const mbedtls_x509_name *name)
{
	scoped_buf text = { 0 };

	for (; name; name = name->next) {
		const char *type = NULL;

		if (!name->oid.p || mbedtls_oid_get_attr_short_name(&name->oid, &type) != 0)
			continue;
		buf_add_format(&text, "%s%s=", text.size ? ", " : "", type);
		add_value(&text, &name->val);
	}
	return text.size ? arena_string(arena, buf_bytes(&text)) : NULL;
}

static void add_name(struct arena *arena, struct certificate_facts *ret, const struct buf *name)
{
	if (name->size && ret->names.count < CERTIFICATE_NAMES_MAX)
		*vec_push_in(arena, &ret->names) = arena_string(arena, buf_bytes(name));
}

/* subjectAltName. Source: RFC 5280 4.2.1.6. */
static void add_names(struct arena *arena, const mbedtls_x509_crt *certificate,
		      struct certificate_facts *ret)
{
	enum { MAIL = 0x81, DNS = 0x82, URI = 0x86, ADDRESS = 0x87 };

	for (const mbedtls_x509_sequence *at = &certificate->subject_alt_names; at && at->buf.p;
	     at = at->next) {
		struct bytes value = { (const char *)at->buf.p, at->buf.len };
		scoped_buf text = { 0 };

		if (at->buf.tag == ADDRESS && (value.size == 4 || value.size == 16))
			ip_text_add(&text, value);
		else if (at->buf.tag == DNS || at->buf.tag == MAIL || at->buf.tag == URI)
			utf8_add_escaped(&text, value);
		add_name(arena, ret, &text);
	}
	for (const mbedtls_x509_name *at = &certificate->subject; at; at = at->next) {
		scoped_buf text = { 0 };

		if (ret->names.count || !at->oid.p ||
		    MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &at->oid) != 0)
			continue;
		add_value(&text, &at->val);
		add_name(arena, ret, &text);
	}
}

/* ---- certificates -------------------------------------------------------------------------- */

static int64_t seconds_of(const mbedtls_x509_time *time)
{
	const struct human_calendar calendar = {
		.year = time->year,
		.month = time->mon,
		.day = time->day,
		.hour = time->hour,
		.minute = time->min,
		.second = time->sec,
	};

	return human_calendar_seconds(&calendar);
}

static void take_facts(struct arena *arena, mbedtls_x509_crt *certificate,
		       struct certificate_facts *ret)
{
	struct bytes subject = { (const char *)certificate->subject_raw.p,
				 certificate->subject_raw.len };
	struct bytes issuer = { (const char *)certificate->issuer_raw.p,
				certificate->issuer_raw.len };

	*ret = (struct certificate_facts){
		.subject = name_text(arena, &certificate->subject),
		.issuer = name_text(arena, &certificate->issuer),
		.not_before = seconds_of(&certificate->valid_from),
		.not_after = seconds_of(&certificate->valid_to),
		.is_self_signed = bytes_equal(subject, issuer),
		.is_authority = certificate->ca_istrue,
	};
	add_names(arena, certificate, ret);
	if (!public_key_describe(&certificate->pk, &ret->key))
		ret->key = (struct public_key){ 0 };
	public_key_digest((struct bytes){ (const char *)certificate->raw.p, certificate->raw.len },
			  &ret->fingerprint);
}

/* ---- certificates with a key or an extension that mbedtls does not know ---------------------- */

/* Object identifiers of keys, in DER. Source: RFC 8410 3, RFC 3279 2.3.2. */
static const struct {
	const char *oid;
	size_t size;
	const char *name;
} other_keys[] = {
	{ "\x2b\x65\x70", 3, "Ed25519" },
	{ "\x2b\x65\x71", 3, "Ed448" },
	{ "\x2a\x86\x48\xce\x38\x04\x01", 7, "DSA" },
};

/* A place in DER, as mbedtls moves it on. */
struct der {
	unsigned char *at;
	const unsigned char *end;
};

/* Enters the next element, which has that tag: `ret` is what lies in it, `der` goes behind it. */
static bool der_enter(struct der *der, int tag, struct der *ret)
{
	size_t size;

	if (mbedtls_asn1_get_tag(&der->at, der->end, &size, tag) != 0)
		return false;
	*ret = (struct der){ der->at, der->at + size };
	der->at += size;
	return true;
}

static bool der_sequence(struct der *der, struct der *ret)
{
	return der_enter(der, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE, ret);
}

static void free_names(mbedtls_x509_name *name)
{
	for (mbedtls_x509_name *next = name->next; next; next = name->next) {
		name->next = next->next;
		mbedtls_free(next);
	}
}

/* A name, and in `ret_common` its common name. */
static const char *outline_name(struct der *der, struct arena *arena, struct buf *ret_common)
{
	mbedtls_x509_name name = { 0 };
	const char *text = NULL;
	struct der inner;

	if (!der_sequence(der, &inner))
		return NULL;
	if (mbedtls_x509_get_name(&inner.at, inner.end, &name) == 0)
		text = name_text(arena, &name);
	for (mbedtls_x509_name *at = &name; text && at; at = at->next)
		if (at->oid.p && MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &at->oid) == 0 &&
		    !ret_common->size)
			add_value(ret_common, &at->val);
	free_names(&name);
	return text;
}

static void outline_key(struct der *der, struct certificate_facts *ret)
{
	struct der key, algorithm, oid;

	if (!der_sequence(der, &key) || !der_sequence(&key, &algorithm) ||
	    !der_enter(&algorithm, MBEDTLS_ASN1_OID, &oid))
		return;
	struct bytes found = { (const char *)oid.at, (size_t)(oid.end - oid.at) };

	for (size_t i = 0; i < sizeof(other_keys) / sizeof(other_keys[0]); i++)
		if (bytes_equal(found, (struct bytes){ other_keys[i].oid, other_keys[i].size }))
			snprintf(ret->key.type, sizeof(ret->key.type), "%s", other_keys[i].name);
}

/* True if basicConstraints, critical as authorities have to mark it, says so. Source: RFC 5280
 * 4.2.1.9; in DER: its identifier, TRUE, an octet string, a sequence, TRUE. */
static bool outline_authority(struct bytes text)
{
	static const char start[] = "\x06\x03\x55\x1d\x13\x01\x01\xff\x04";
	const char *at = memmem(text.at, text.size, start, sizeof(start) - 1);
	struct bytes value = { 0 };

	if (at)
		value = bytes_slice(text, (size_t)(at - text.at) + sizeof(start), 5);
	return value.size == 5 && value.at[0] == 0x30 &&
	       memcmp(value.at + 2, "\x01\x01\xff", 3) == 0;
}

/* Whom it names and until when: what stands before the key. Source: RFC 5280 4.1. */
static bool read_outline(struct bytes text, struct arena *arena, struct certificate_facts *ret)
{
	struct der der = { (unsigned char *)text.at, (const unsigned char *)text.at + text.size };
	struct der certificate, body, skipped, validity;
	mbedtls_x509_time from, to;
	scoped_buf common = { 0 }, ignored = { 0 };

	*ret = (struct certificate_facts){ 0 };
	if (!der_sequence(&der, &certificate) || !der_sequence(&certificate, &body))
		return false;
	(void)der_enter(&body, MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED,
			&skipped); /* the version, which may be left out */
	if (!der_enter(&body, MBEDTLS_ASN1_INTEGER, &skipped) || !der_sequence(&body, &skipped))
		return false;
	ret->issuer = outline_name(&body, arena, &ignored);
	if (!ret->issuer || !der_sequence(&body, &validity) ||
	    mbedtls_x509_get_time(&validity.at, validity.end, &from) != 0 ||
	    mbedtls_x509_get_time(&validity.at, validity.end, &to) != 0)
		return false;
	ret->subject = outline_name(&body, arena, &common);
	ret->not_before = seconds_of(&from);
	ret->not_after = seconds_of(&to);
	ret->is_self_signed = ret->subject && strcmp(ret->subject, ret->issuer) == 0;
	add_name(arena, ret, &common);
	ret->is_authority = outline_authority(text);
	outline_key(&body, ret);
	public_key_digest(text, &ret->fingerprint);
	return true;
}

static bool read_der(struct bytes der, struct arena *arena, struct certificate_facts *ret)
{
	mbedtls_x509_crt certificate;

	mbedtls_x509_crt_init(&certificate);
	bool good = der.size && der.size <= CERTIFICATE_DER_MAX &&
		    mbedtls_x509_crt_parse_der_nocopy(&certificate, (const unsigned char *)der.at,
						      der.size) == 0;

	if (good)
		take_facts(arena, &certificate, ret);
	mbedtls_x509_crt_free(&certificate);
	return good || read_outline(der, arena, ret);
}

/* Cuts the text of the block that `rest` stands in, and decodes it. */
static bool take_block(struct bytes *rest, struct buf *ret)
{
	ptrdiff_t end = bytes_find_text(*rest, "-----"); /* base64 has none */
	struct bytes body = bytes_slice(*rest, 0, end < 0 ? rest->size : (size_t)end), word;
	scoped_buf text = { 0 };

	if (end < 0 || body.size > 2 * CERTIFICATE_DER_MAX)
		return false;
	*rest = bytes_slice(*rest, (size_t)end, rest->size);
	while (bytes_word(&body, &word))
		buf_add_bytes(&text, word);
	return base64_decode(ret, buf_bytes(&text));
}

bool certificate_next(struct bytes *rest, struct arena *arena, struct certificate_facts *ret,
		      size_t *ret_broken)
{
	if (is_der(*rest)) {
		bool good = read_der(*rest, arena, ret);

		*ret_broken += !good;
		*rest = bytes_slice(*rest, rest->size, 0);
		return good;
	}
	while (skip_to_block(rest)) {
		scoped_buf der = { 0 };

		if (take_block(rest, &der) && read_der(buf_bytes(&der), arena, ret))
			return true;
		++*ret_broken;
	}
	return false;
}
