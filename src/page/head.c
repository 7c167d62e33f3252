/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/head.h"

#include "page/picture/picture.h"
#include "snapshot/wording.h"

enum {
	HEAD_PURPOSES_SHOWN = 8,
	HEAD_FINDINGS_SHOWN = 7,
	HEAD_ROWS_MAX = 1000, /* of either list; the rest is counted */
	HEAD_EVIDENCE_SHOWN = 4,
	HEAD_SENTENCES_MAX = 20,
};

static void write_evidence(const text_list *evidence, struct html *html)
{
	if (!evidence->count)
		return;
	html_add(html, "<small class=\"said\">");
	for (size_t i = 0; i < evidence->count && i < HEAD_EVIDENCE_SHOWN; i++)
		html_add(html, "%s%s", i ? ", " : "", evidence->at[i]);
	if (evidence->count > HEAD_EVIDENCE_SHOWN)
		html_add(html, " +%zu", evidence->count - HEAD_EVIDENCE_SHOWN);
	html_add(html, "</small>");
}

/* The first paragraph, and below it, folded, who said each sentence. */
static void write_summary(const struct content *content, struct html *html)
{
	size_t count = content->summary.count < HEAD_SENTENCES_MAX ? content->summary.count
								   : HEAD_SENTENCES_MAX;

	if (!count)
		return;
	html_add(html, "<p class=\"summary\">");
	for (size_t i = 0; i < count; i++) {
		const struct statement *statement = &content->summary.at[i];

		html_add(html, "%s%s%s", i ? " " : "", statement->sentence,
			 statement->confidence == POSSIBLE ? " (possibly)" : "");
	}
	html_add(html, "\n<details class=\"why\"><summary>Evidence</summary><ul>\n");
	for (size_t i = 0; i < count; i++) {
		const struct statement *statement = &content->summary.at[i];

		html_add(html, "<li>%s <small class=\"sure\">%s</small>", statement->sentence,
			 record_enum_name(confidence_names, (int)statement->confidence));
		write_evidence(&statement->evidence, html);
		html_add(html, "\n");
	}
	html_add(html, "</ul></details>\n");
}

static void write_machine(const struct content *content, struct html *html)
{
	const char *name = content->host.hostname;
	scoped_buf machine = { 0 }, survey = { 0 };

	wording_machine(&machine, content);
	wording_survey(&survey, content);
	html_add(html,
		 "<header id=\"top\"><h1>%s</h1><p class=\"machine\">%s</p>"
		 "<p class=\"survey\">%s</p>\n",
		 name ? name : "(host name unknown)", buf_text(&machine), buf_text(&survey));
	write_summary(content, html);
	html_add(html, "</header>\n");
}

/* Ends the list at `shown` rows and begins a folded one for the rest. */
static void fold(size_t at, size_t shown, size_t count, const char *class, struct html *html)
{
	/* one row is no longer than the words that hide it */
	if (at == shown && count > shown + 1)
		html_add(html, "</ul><details><summary>and %zu more</summary><ul class=\"%s\">\n",
			 count - shown, class);
}

static void end_list(size_t shown, size_t count, struct html *html)
{
	html_add(html, "</ul>\n");
	if (count > HEAD_ROWS_MAX)
		html_add(html, "<p>%zu more are in the snapshot\n", count - HEAD_ROWS_MAX);
	if (count > shown + 1)
		html_add(html, "</details>\n");
}

/* ---- purposes ------------------------------------------------------------------------------ */

static void write_purpose(const struct purpose *purpose, struct html *html)
{
	html_add(html, "<li><b>%s</b> %s", purpose->name, purpose->detail);
	if (purpose->confidence)
		html_add(html, " <small class=\"sure\">%s</small>",
			 record_enum_name(confidence_names, (int)purpose->confidence));
	write_evidence(&purpose->evidence, html);
	html_add(html, "\n");
}

static void write_purposes(const struct content *content, struct html *html)
{
	size_t count = content->purposes.count;

	html_add(html,
		 "<section aria-labelledby=\"is-name\"><h2 id=\"is-name\">This box is</h2>\n");
	if (!count)
		html_add(html, "<p>not known: %s\n",
			 content->processes.count ? "nothing runs but the system itself"
						  : "no running program was seen");
	else
		html_add(html, "<ul class=\"purposes\">\n");
	for (size_t i = 0; i < count && i < HEAD_ROWS_MAX; i++) {
		fold(i, HEAD_PURPOSES_SHOWN, count, "purposes", html);
		write_purpose(&content->purposes.at[i], html);
	}
	if (count)
		end_list(HEAD_PURPOSES_SHOWN, count, html);
	html_add(html, "</section>\n");
}

/* ---- findings ------------------------------------------------------------------------------ */

static enum severity severity_of(const struct finding *finding)
{
	return finding->severity ? finding->severity : SEVERITY_NOTE;
}

static void write_finding(const struct finding *finding, struct html *html)
{
	const char *severity = record_enum_name(severity_names, (int)severity_of(finding));

	html_add(html, "<li><span class=\"severity %s\">%s</span><div>%s", severity, severity,
		 finding->what);
	write_evidence(&finding->evidence, html);
	html_add(html, "</div>\n");
}

/* "2 bad, 1 warn". */
static void write_tally(const struct content *content, struct html *html)
{
	bool is_first = true;

	html_add(html, " <span class=\"count\">");
	for (int severity = SEVERITY_BAD; severity <= SEVERITY_NOTE; severity++) {
		size_t count = 0;

		for (vec_each(finding, &content->findings))
			count += severity_of(finding) == (enum severity)severity;
		if (!count)
			continue;
		html_add(html, "%s%zu %s", is_first ? "" : ", ", count,
			 record_enum_name(severity_names, severity));
		is_first = false;
	}
	html_add(html, "</span>");
}

static void write_findings(const struct content *content, struct html *html)
{
	size_t count = content->findings.count, at = 0;

	html_add(html, "<section aria-labelledby=\"look-name\"><h2 id=\"look-name\">Needs a look");
	write_tally(content, html);
	html_add(html, "</h2>\n");
	if (!count)
		html_add(html, "<p>nothing was found\n");
	else
		html_add(html, "<ul class=\"findings\">\n");
	for (int severity = SEVERITY_BAD; severity <= SEVERITY_NOTE; severity++)
		for (vec_each(finding, &content->findings)) {
			if (severity_of(finding) != (enum severity)severity || at >= HEAD_ROWS_MAX)
				continue;
			fold(at++, HEAD_FINDINGS_SHOWN, count, "findings", html);
			write_finding(finding, html);
		}
	if (count)
		end_list(HEAD_FINDINGS_SHOWN, count, html);
	html_add(html, "</section>\n");
}

/* ---- picture ------------------------------------------------------------------------------- */

/* What the lines and colours mean. */
static void write_legend(struct html *html)
{
	html_add(html,
		 "<figcaption><span class=\"key seen\">seen now</span> "
		 "<span class=\"key paper\">on paper only: configuration says so</span> "
		 "<span class=\"key ports\">:80</span> listens for other hosts</figcaption>\n");
}

static void write_picture(const struct content *content, struct html *html)
{
	scoped_arena arena = { 0 };
	struct picture picture = { 0 };

	picture_gather(content, &arena, &picture);
	if (!picture.boxes.count)
		return;
	picture_lay_out(&picture);
	html_add(html,
		 "<section aria-labelledby=\"picture-name\"><h2 id=\"picture-name\">"
		 "What it depends on, and who depends on it</h2>\n<figure>"
		 "<div class=\"pane\" tabindex=\"0\" role=\"group\" aria-label=\"picture\">\n");
	picture_draw(&picture, html);
	html_add(html, "</div>\n");
	write_legend(html);
	html_add(html,
		 "</figure><details class=\"words\"><summary>The picture in words</summary>\n");
	picture_tell(&picture, html);
	html_add(html, "</details></section>\n");
}

void head_write(const struct content *content, struct html *html)
{
	write_machine(content, html);
	html_add(html, "<div class=\"answers\">\n");
	write_purposes(content, html);
	write_findings(content, html);
	html_add(html, "</div>\n");
	write_picture(content, html);
}
