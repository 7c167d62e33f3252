/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first lines: which machine this is, and how much of it was seen. */
#include "report/section.h"
#include "snapshot/wording.h"

void section_head(struct report *report)
{
	const struct content *content = report->content;
	scoped_buf machine = { 0 }, survey = { 0 };

	wording_machine(&machine, content);
	wording_survey(&survey, content);
	term_text(report->term, STYLE_BOLD,
		  content->host.hostname ? content->host.hostname : "(host name unknown)");
	term_blanks(report->term, 2);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN, buf_text(&machine));
	term_newline(report->term);
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_DIM, buf_text(&survey));
	term_newline(report->term);
}
