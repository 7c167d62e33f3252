/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/wipe_threads.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/term.h"

enum {
	REDRAW_MS = 500,
	LOOK_MS = 20,
};

static void *run_thread(void *context)
{
	struct wipe_thread *thread = context;

	thread->run(thread->context);
	atomic_store(&thread->has_ended, true);
	return NULL;
}

/* Over the lines that are there. */
static void draw(struct wipe_thread *threads, size_t count, unsigned width, bool are_there)
{
	scoped_term term;

	term_init(&term, -1, TERM_COLOR_NEVER);
	if (are_there)
		buf_add_format(&term.out, "\033[%zuA", count);
	for (size_t i = 0; i < count; i++) {
		scoped_buf line = { 0 };

		threads[i].add_line(threads[i].context, &line);
		buf_add_text(&term.out, "\r\033[K");
		term.column = 0;
		term_cut(&term, STYLE_PLAIN, buf_bytes(&line), width - 1);
		term_newline(&term);
	}
	if (write(STDERR_FILENO, term.out.at, term.out.size) < 0)
		return; /* lines that cannot be shown are no loss */
}

static bool have_ended(const struct wipe_thread *threads, size_t count)
{
	size_t ended = 0;

	while (ended < count && atomic_load(&threads[ended].has_ended))
		ended++;
	return ended == count;
}

static void watch(struct wipe_thread *threads, size_t count, unsigned width, atomic_bool *stop)
{
	const struct timespec nap = { .tv_nsec = LOOK_MS * 1000000L };
	int64_t drawn_ms = 0;

	for (bool ended = false; !ended;) {
		if (interrupt_came())
			atomic_store(stop, true);
		ended = have_ended(threads, count);
		if (width && (ended || clock_ms(CLOCK_MONOTONIC) - drawn_ms >= REDRAW_MS)) {
			draw(threads, count, width, drawn_ms != 0);
			drawn_ms = clock_ms(CLOCK_MONOTONIC);
		}
		if (!ended)
			nanosleep(&nap, NULL);
	}
}

void wipe_threads_run(struct wipe_thread *threads, size_t count, bool shows_lines,
		      atomic_bool *stop)
{
	scoped_term term;

	term_init(&term, STDERR_FILENO, TERM_COLOR_NEVER);
	interrupt_defer();
	for (size_t i = 0; i < count; i++) {
		struct wipe_thread *thread = &threads[i];

		atomic_store(&thread->has_ended, false);
		thread->failed = -pthread_create(&thread->thread, NULL, run_thread, thread);
		if (thread->failed) /* else it may have ended by now */
			atomic_store(&thread->has_ended, true);
	}
	watch(threads, count, shows_lines && term.is_terminal ? term.width : 0, stop);
	for (size_t i = 0; i < count; i++)
		if (!threads[i].failed)
			pthread_join(threads[i].thread, NULL);
}
