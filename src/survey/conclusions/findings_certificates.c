/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates that ended or will end, and those that their server cannot use. */
#include "base/human.h"
#include "survey/conclusions/findings_parts.h"

enum {
	DAY = 24 * 60 * 60,
	SOON = 30 * DAY,    /* time enough to get a new one by hand */
	URGENT = 7 * DAY,   /* no more weekends */
	RENEWED_TENTH = 10, /* renewers act when a third or a quarter of its life is left */
	SHOWN_SERVICES = 2,
};

/* "the certificate of shop.example.com and 2 more names (/etc/ssl/shop.pem)" */
static void add_subject(struct buf *ret, const struct certificate *row)
{
	size_t count = row->names.count;

	buf_add_text(ret, "the certificate");
	if (count || row->subject)
		buf_add_format(ret, " of %s", count ? row->names.at[0] : row->subject);
	if (count > 1) {
		buf_add_text(ret, " and ");
		human_plural(ret, (int64_t)count - 1, "more name", "more names");
	}
	buf_add_format(ret, " (%s)", row->path);
}

static void add_services(struct buf *ret, const struct certificate *row)
{
	for (size_t i = 0; i < row->served_by.count && i < SHOWN_SERVICES; i++)
		buf_add_format(ret, "%s%s", i ? ", " : "; used by ", row->served_by.at[i]);
}

static void add_finding(struct survey *survey, const char *kind, enum severity severity,
			const struct certificate *row, struct buf *what)
{
	add_services(what, row);
	struct finding *finding = findings_add(survey, kind, severity, what);

	survey_note(survey, &finding->evidence, "%s", row->path);
	for (vec_each(sentence, &row->evidence))
		*vec_push_in(survey->arena, &finding->evidence) = *sentence;
}

static void check_end(struct survey *survey, const struct certificate *row)
{
	int64_t left = row->not_after - survey->now, life = row->not_after - row->not_before;
	bool used = row->served_by.count > 0;
	scoped_buf what = { 0 };

	add_subject(&what, row);
	if (left <= 0) {
		buf_add_text(&what, " ended ");
		human_duration(&what, -left * 1000);
		buf_add_text(&what, " ago");
		/* what nobody is seen to use was often left behind */
		add_finding(survey, "certificate-ended", used ? SEVERITY_BAD : SEVERITY_NOTE, row,
			    &what);
		return;
	}
	bool forgotten = row->renewed_by && left < life / RENEWED_TENTH;

	if (left >= SOON || (row->renewed_by && !forgotten))
		return;
	buf_add_text(&what, " ends in ");
	human_duration(&what, left * 1000);
	if (forgotten)
		buf_add_format(&what, ", though it should have been renewed (%s)", row->renewed_by);
	else
		buf_add_text(&what, ", and nothing is known to renew it");
	add_finding(survey, "certificate-ends",
		    used && left < URGENT ? SEVERITY_BAD
		    : used                ? SEVERITY_WARN
					  : SEVERITY_NOTE,
		    row, &what);
}

static void check_key(struct survey *survey, const struct certificate *row)
{
	scoped_buf what = { 0 };

	add_subject(&what, row);
	buf_add_format(&what, " has another key than %s: whoever uses both will not start again",
		       row->wrong_key_path);
	add_finding(survey, "certificate-key", SEVERITY_BAD, row, &what);
}

void findings_certificates(struct survey *survey)
{
	for (vec_each(row, &survey->content->certificates)) {
		if (row->not_after != UNKNOWN && row->not_before != UNKNOWN)
			check_end(survey, row);
		if (row->wrong_key_path)
			check_key(survey, row);
	}
}
