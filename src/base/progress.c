/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/progress.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/interrupt.h"
#include "base/term.h"

/* A progress line that cannot be written is no loss. */
static void write_line(const struct buf *line)
{
	if (write(STDERR_FILENO, line->at, line->size) < 0)
		return;
}

void progress_init(struct progress *progress, bool is_wanted)
{
	scoped_term term;

	term_init(&term, STDERR_FILENO, TERM_COLOR_AUTO);
	const char *kind = getenv("TERM");

	*progress = (struct progress){
		.is_wanted = is_wanted && term.is_terminal && kind && strcmp(kind, "dumb") != 0,
		.width = term.width,
		.started_ms = clock_ms(CLOCK_MONOTONIC),
	};
}

void progress_show(struct progress *progress, const char *what)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);
	scoped_buf elapsed = { 0 };

	if (!progress->is_wanted ||
	    (progress->is_shown && now - progress->shown_ms < PROGRESS_INTERVAL_MS))
		return;
	human_duration(&elapsed, now - progress->started_ms);
	scoped_term term;

	term_init(&term, -1, TERM_COLOR_NEVER);
	buf_add_text(&term.out, "\r\033[K");
	/* one column is left free: a full last one makes some terminals wrap */
	unsigned room = progress->width - 1, time_width = (unsigned)elapsed.size + 2;

	term_cut(&term, STYLE_PLAIN, bytes_of(what), room > time_width ? room - time_width : 0);
	term_blanks(&term, 2);
	term_text(&term, STYLE_PLAIN, buf_text(&elapsed));
	write_line(&term.out);
	progress->is_shown = true;
	progress->shown_ms = now;
	interrupt_erase_line(true);
}

void progress_erase(struct progress *progress)
{
	scoped_buf line = { 0 };

	if (!progress->is_shown)
		return;
	buf_add_text(&line, "\r\033[K");
	write_line(&line);
	progress->is_shown = false;
	interrupt_erase_line(false);
}
