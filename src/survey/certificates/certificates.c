/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates: where, for which names, until when, which key, who renews and who serves them. */
#include "survey/certificates/certificates.h"

#include "survey/collectors.h"

static void certificates_deinit(struct certificates *certificates)
{
	certificate_map_deinit(&certificates->by_path);
	certificate_map_deinit(&certificates->by_fingerprint);
	certificate_map_deinit(&certificates->keys_by_path);
	certificate_map_deinit(&certificates->key_folders);
	vec_deinit(&certificates->paths);
	vec_deinit(&certificates->entries);
	vec_deinit(&certificates->keys);
}

/* Intermediate authorities of others come along with the certificates they signed: who signed one
 * stands in its row. */
static bool is_worth_a_row(const struct certificate *row)
{
	return row->authority != TRI_YES || row->self_signed == TRI_YES || row->key_path;
}

static void drop_intermediates(struct survey *survey)
{
	__typeof__(survey->content->certificates) *rows = &survey->content->certificates;
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (is_worth_a_row(&rows->at[i]))
			rows->at[kept++] = rows->at[i];
	rows->count = kept;
}

/* The first to end comes first; what nobody can tell, last. */
static int by_end(const void *a, const void *b)
{
	const struct certificate *one = a, *other = b;

	if (one->not_after != other->not_after) {
		if (one->not_after == UNKNOWN || other->not_after == UNKNOWN)
			return one->not_after == UNKNOWN ? 1 : -1;
		return one->not_after < other->not_after ? -1 : 1;
	}
	return strcmp(one->path, other->path);
}

int survey_certificates(struct survey *survey, struct err *err)
{
	SCOPED(certificates_deinit) struct certificates certificates = { .survey = survey };

	certificates_add_named(&certificates);
	certificates_add_places(&certificates);
	certificates_add_servers(&certificates);
	certificates_add_keys(&certificates);
	certificates_add_renewals(&certificates);
	if (certificates.is_full)
		survey_error(survey, NULL,
			     "more than %d files may hold certificates: the rest is "
			     "left out",
			     CERTIFICATES_FILES_MAX);
	drop_intermediates(survey);
	vec_sort(&survey->content->certificates, by_end);
	return 0;
}
