/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file that may hold certificates: read once, whatever number of names leads to it. */
#include "survey/certificates/certificates.h"

#include <stdarg.h>
#include <stdio.h>

#include "survey/packages/package_files.h"

bool certificate_is_name(struct bytes name)
{
	/* openssl's habit, RFC 7468's, Windows', Java's */
	static const char *const endings[] = { ".pem", ".crt", ".cer", ".cert",    ".der",
					       ".p12", ".pfx", ".jks", ".keystore" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (bytes_ends(name, endings[i]))
			return true;
	return false;
}

void certificates_note(struct certificates *certificates, size_t row, const char *format, ...)
{
	struct survey *survey = certificates->survey;
	text_list *evidence = &survey->content->certificates.at[row].evidence;
	char text[ERR_TEXT_MAX];
	va_list arguments;

	if (evidence->count >= CERTIFICATES_EVIDENCE_MAX)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (!text_list_has(evidence, text))
		survey_note(survey, evidence, "%s", text);
}

static struct certificate *add_row(struct certificates *certificates, const char *path,
				   enum certificate_kind kind)
{
	struct survey *survey = certificates->survey;
	struct certificate *row = RECORD_ADD(survey->arena, &survey->content->certificates,
					     certificate);

	*vec_push(&certificates->entries) = (struct certificate_entry){ 0 };
	row->path = arena_string(survey->arena, bytes_of(path));
	row->kind = certificate_kind_names[kind];
	return row;
}

static void fill_row(struct survey *survey, struct certificate *row,
		     const struct certificate_facts *facts)
{
	row->subject = facts->subject;
	row->issuer = facts->issuer;
	row->not_before = facts->not_before;
	row->not_after = facts->not_after;
	if (facts->key.type[0])
		row->key_type = arena_intern(survey->arena, bytes_of(facts->key.type));
	row->self_signed = facts->is_self_signed ? TRI_YES : TRI_NO;
	row->authority = facts->is_authority ? TRI_YES : TRI_NO;
	for (vec_each(name, &facts->names))
		*vec_push_in(survey->arena, &row->names) = *name;
}

/* The certificate that the file is about: the first that signs no others, else the first. Behind it
 * stand those who signed it (RFC 8446 4.4.2). */
static bool choose(struct certificates *certificates, const char *path, struct bytes text,
		   struct certificate_facts *ret)
{
	struct survey *survey = certificates->survey;
	struct certificate_facts facts;
	size_t broken = 0, count = 0;

	while (certificate_next(&text, survey->arena, &facts, &broken)) {
		if (count++ == 0 || (ret->is_authority && !facts.is_authority))
			*ret = facts;
		if (!facts.is_authority)
			break;
	}
	if (broken)
		survey_error(survey, path, "holds a certificate that is not understood");
	return count > 0;
}

/* The row of the certificate in a text, made if it is new. */
static size_t row_of(struct certificates *certificates, const char *path, struct bytes text,
		     enum certificate_kind kind)
{
	struct survey *survey = certificates->survey;
	struct certificate_facts facts = { 0 };
	scoped_buf fingerprint = { 0 };

	if (kind == CERTIFICATE_PKCS12 || kind == CERTIFICATE_JKS) {
		add_row(certificates, path, kind);
		return survey->content->certificates.count;
	}
	if (certificate_count(text) >= CERTIFICATES_TRUST_MIN ||
	    !choose(certificates, path, text, &facts))
		return 0;
	digest_add_hex(&fingerprint, &facts.fingerprint);
	const char *kept = arena_intern(survey->arena, buf_bytes(&fingerprint));
	size_t *row = certificate_map_put(&certificates->by_fingerprint, bytes_of(kept));

	if (*row)
		certificates_note(certificates, *row - 1, "also in %s", path);
	if (*row)
		return *row;
	struct certificate *added = add_row(certificates, path, kind);

	fill_row(survey, added, &facts);
	added->fingerprint = kept;
	certificates->entries.at[certificates->entries.count - 1].key = facts.key.id;
	*row = survey->content->certificates.count;
	return *row;
}

/* What the file at `real`, a path without links, gives. */
static size_t look_into(struct certificates *certificates, const char *path, const char *real)
{
	struct survey *survey = certificates->survey;
	scoped_buf text = { 0 };
	struct stat state;
	struct err err;

	if (root_lstat(survey->root, real, &state) < 0 || !S_ISREG(state.st_mode) ||
	    state.st_size > CERTIFICATE_TEXT_MAX)
		return 0;
	if (certificates->files >= CERTIFICATES_FILES_MAX || survey_is_late(survey)) {
		certificates->is_full = true;
		return 0;
	}
	certificates->files++;
	if (root_read(survey->root, real, CERTIFICATE_TEXT_MAX, &text, &err) < 0) {
		survey_error_from(survey, path, &err);
		return 0;
	}
	enum certificate_kind kind = certificate_kind_of(bytes_of(path), buf_bytes(&text));
	size_t row = kind == CERTIFICATE_NONE ? 0
					      : row_of(certificates, path, buf_bytes(&text), kind);

	explicit_bzero(text.at ? text.at : "", text.size); /* a key may stand beside it */
	return row;
}

size_t certificates_read(struct certificates *certificates, const char *path,
			 enum certificate_source source, const char *why)
{
	struct survey *survey = certificates->survey;
	scoped_buf real = { 0 };

	if (path[0] != '/' || root_resolve(survey->root, path, &real) < 0)
		return 0;
	size_t *known = certificate_map_find(&certificates->by_path, buf_bytes(&real));

	if (!known && source == CERTIFICATE_FOUND && survey_package_of(survey, buf_text(&real)))
		return 0;
	if (!known) {
		const char *kept = arena_string(survey->arena, buf_bytes(&real));
		size_t row = look_into(certificates, path, kept);

		known = certificate_map_put(&certificates->by_path, bytes_of(kept));
		*known = row;
		if (row)
			*vec_push(&certificates->paths) = (struct certificate_path){
				arena_string(survey->arena, bytes_of(path)), row - 1
			};
	}
	if (!*known)
		return 0;
	size_t row = *known - 1;

	if (source == CERTIFICATE_NAMED)
		certificates->entries.at[row].is_named = true;
	if (why)
		certificates_note(certificates, row, "%s", why);
	return row + 1;
}

size_t certificates_find(const struct certificates *certificates, const char *path)
{
	scoped_buf real = { 0 };

	if (path[0] != '/' || root_resolve(certificates->survey->root, path, &real) < 0)
		return 0;
	const size_t *known = certificate_map_find(&certificates->by_path, buf_bytes(&real));

	return known ? *known : 0;
}
