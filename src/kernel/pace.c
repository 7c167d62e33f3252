/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/pace.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "format/proc/system_text.h"

enum {
	PACE_TEXT_MAX = 64 * 1024,
	PACE_WAIT_PERCENT = 20,        /* of a rest, that others wait, to count as pressure */
	PACE_IN_FLIGHT_MIN = 2,        /* requests, to count as pressure */
	DISKSTATS_IN_FLIGHT_WORD = 11, /* counted from 0: its ninth figure */
};

/* Sleeps until then, or the deadline. */
static void sleep_until(const struct pace *pace, int64_t until_ms)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);
	int64_t ms = (until_ms < pace->deadline_ms ? until_ms : pace->deadline_ms) - now;

	if (ms <= 0)
		return;
	struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

static struct bytes read_text(int fd, char *ret, size_t size)
{
	ssize_t got = fd < 0 ? -1 : pread(fd, ret, size, 0);

	return (struct bytes){ ret, got < 0 ? 0 : (size_t)got };
}

bool pace_pressure_total(struct bytes text, int64_t *ret)
{
	struct bytes words = system_text_words(text, "some"), word;
	uint64_t total;

	while (bytes_word(&words, &word))
		if (bytes_skip(&word, "total=") && bytes_u64(word, 10, &total) &&
		    total <= INT64_MAX) {
			*ret = (int64_t)total;
			return true;
		}
	return false;
}

int64_t pace_requests_in_flight(struct bytes text)
{
	struct bytes line, word;
	int64_t ret = 0;

	while (bytes_line(&text, &line)) {
		uint64_t count = 0;
		int i = 0;

		while (bytes_word(&line, &word) && i < DISKSTATS_IN_FLIGHT_WORD)
			i++;
		if (i == DISKSTATS_IN_FLIGHT_WORD && bytes_u64(word, 10, &count) &&
		    count < INT32_MAX)
			ret += (int64_t)count;
	}
	return ret;
}

void pace_init(struct pace *pace, int64_t rate, int64_t deadline_ms)
{
	*pace = (struct pace){
		.rate = rate,
		.deadline_ms = deadline_ms,
		.since_ms = clock_ms(CLOCK_MONOTONIC),
		.next_ms = clock_ms(CLOCK_MONOTONIC) + PACE_WORK_MS,
		.rest_ms = PACE_REST_MS,
		.pressure = open("/proc/pressure/io", O_RDONLY | O_CLOEXEC),
		.disks = open("/proc/diskstats", O_RDONLY | O_CLOEXEC),
	};
}

void pace_deinit(struct pace *pace)
{
	cleanup_fd(&pace->pressure);
	cleanup_fd(&pace->disks);
	pace->pressure = pace->disks = -1;
}

/* Rests; true if others waited for a disk meanwhile. */
static bool rest(const struct pace *pace)
{
	static const int64_t us_per_ms = 1000;
	char text[PACE_TEXT_MAX];
	int64_t before = 0, after = 0;
	bool has_pressure = pace_pressure_total(read_text(pace->pressure, text, sizeof(text)),
						&before);

	sleep_until(pace, clock_ms(CLOCK_MONOTONIC) + pace->rest_ms);
	if (has_pressure &&
	    pace_pressure_total(read_text(pace->pressure, text, sizeof(text)), &after))
		return (after - before) * 100 > pace->rest_ms * us_per_ms * PACE_WAIT_PERCENT;
	return pace_requests_in_flight(read_text(pace->disks, text, sizeof(text))) >=
	       PACE_IN_FLIGHT_MIN;
}

void pace_step(struct pace *pace, int64_t bytes)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC), due;

	pace->bytes += bytes;
	due = pace->rate ? pace->since_ms + pace->bytes / pace->rate * 1000 +
				   pace->bytes % pace->rate * 1000 / pace->rate
			 : now;
	sleep_until(pace, due);
	if (now < pace->next_ms)
		return;
	bool is_pressed = rest(pace);

	pace->rested_ms += pace->rest_ms;
	pace->rest_ms = is_pressed ? pace->rest_ms * 2 : PACE_REST_MS;
	if (pace->rest_ms > PACE_REST_MAX_MS)
		pace->rest_ms = PACE_REST_MAX_MS;
	now = clock_ms(CLOCK_MONOTONIC);
	pace->next_ms = now + PACE_WORK_MS;
	pace->since_ms = now; /* what was not read meanwhile may not be caught up */
	pace->bytes = 0;
}
