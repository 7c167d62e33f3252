/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first lines: which machine this is, and how much of it was seen. */
#include "base/human.h"
#include "report/section.h"

/* Words of a line, with commas between them; breaks only between words. */
static void add_part(struct buf *line, struct buf *part)
{
	if (part->size) {
		buf_add_text(line, line->size ? ", " : "");
		buf_add_bytes(line, buf_bytes(part));
	}
	buf_clear(part);
}

static void add_os(struct buf *line, const struct host *host)
{
	scoped_buf part = { 0 };
	const struct os *os = &host->os;

	if (os->name && os->version && !strstr(os->name, os->version)) {
		struct bytes name = bytes_of(os->name), first;

		/* "Debian GNU/Linux 12 (bookworm)" says less than "Debian 12.11" */
		bytes_word(&name, &first);
		buf_add_format(&part, "%.*s %s", (int)first.size, first.at, os->version);
	} else if (os->name) {
		buf_add_text(&part, os->name);
	}
	add_part(line, &part);
	if (host->kernel.release)
		buf_add_format(&part, "kernel %s", host->kernel.release);
	add_part(line, &part);
}

static void add_machine(struct buf *line, const struct host *host)
{
	scoped_buf part = { 0 };

	if (host->container)
		buf_add_format(&part, "inside a container (%s)", host->container);
	else if (host->virtualization && strcmp(host->virtualization, "none") == 0)
		buf_add_text(&part, "bare metal");
	else if (host->virtualization)
		buf_add_format(&part, "%s guest", host->virtualization);
	add_part(line, &part);
	if (host->cloud.provider)
		buf_add_format(&part, "%s%s%s", host->cloud.provider,
			       host->cloud.instance_type ? " " : "",
			       host->cloud.instance_type ? host->cloud.instance_type : "");
	add_part(line, &part);
	if (host->cpus != UNKNOWN)
		human_plural(&part, host->cpus, "cpu", "cpus");
	add_part(line, &part);
	if (host->memory_bytes != UNKNOWN)
		human_bytes(&part, host->memory_bytes);
	add_part(line, &part);
}

static void add_times(struct buf *line, const struct content *content)
{
	const struct host *host = &content->host;
	scoped_buf part = { 0 };

	if (host->boot_time != UNKNOWN && content->taken_at != UNKNOWN) {
		buf_add_text(&part, "up ");
		human_duration(&part, (content->taken_at - host->boot_time) * 1000);
	}
	add_part(line, &part);
	if (host->install_time != UNKNOWN) {
		buf_add_text(&part, "installed ");
		human_date(&part, host->install_time);
	}
	add_part(line, &part);
}

static void write_survey_line(struct report *report)
{
	const struct content *content = report->content;
	scoped_buf line = { 0 };

	buf_add_text(&line, "surveyed ");
	human_time(&line, content->taken_at);
	buf_add_text(&line, " UTC");
	if (content->duration_ms != UNKNOWN) {
		buf_add_text(&line, " in ");
		human_duration(&line, content->duration_ms);
	}
	if (content->root && strcmp(content->root, "/") != 0)
		buf_add_format(&line, " from %s, nothing that runs", content->root);
	else if (content->taken_by && strcmp(content->taken_by, "root") != 0)
		buf_add_format(&line, " as %s, not as root", content->taken_by);
	buf_add_text(&line, ", ");
	if (content->errors.count)
		human_plural(&line, (int64_t)content->errors.count, "thing", "things");
	else
		buf_add_text(&line, "nothing");
	buf_add_text(&line, " could not be seen");
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_DIM, buf_text(&line));
	term_newline(report->term);
}

void section_head(struct report *report)
{
	const struct content *content = report->content;
	scoped_buf line = { 0 };

	add_os(&line, &content->host);
	add_machine(&line, &content->host);
	add_times(&line, content);
	term_text(report->term, STYLE_BOLD,
		  content->host.hostname ? content->host.hostname : "(host name unknown)");
	term_blanks(report->term, 2);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN, buf_text(&line));
	term_newline(report->term);
	write_survey_line(report);
}
