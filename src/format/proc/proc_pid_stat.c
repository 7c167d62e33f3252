/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/proc_pid_stat.h"

/* Numbers behind the state letter, by their place in proc_pid_stat(5) less four. */
enum {
	FIELD_PPID = 0,
	FIELD_SESSION = 2,
	FIELD_TTY = 3,
	FIELD_FLAGS = 5,
	FIELD_USER_TICKS = 10,
	FIELD_SYSTEM_TICKS = 11,
	FIELD_THREADS = 16,
	FIELD_STARTED = 18,
	FIELD_RSS = 20,
	FIELDS_READ,
	FIELD_CPU = 35,
};

/* The place of the last ')' of the text, or -1. */
static ptrdiff_t name_end(struct bytes text)
{
	const char *end = text.size ? memrchr(text.at, ')', text.size) : NULL;

	return end ? end - text.at : -1;
}

static bool read_numbers(struct bytes *rest, int64_t numbers[FIELDS_READ])
{
	struct bytes word;

	for (size_t i = 0; i < FIELDS_READ; i++)
		if (!bytes_word(rest, &word) || !bytes_i64(word, &numbers[i]))
			return false;
	return true;
}

/* Before it there are addresses, which may be larger than these numbers. */
static int64_t read_cpu(struct bytes *rest)
{
	struct bytes word;
	int64_t cpu;

	for (size_t i = FIELDS_READ; i <= FIELD_CPU; i++)
		if (!bytes_word(rest, &word))
			return -1;
	return bytes_i64(word, &cpu) ? cpu : -1;
}

bool proc_pid_stat_parse(struct bytes text, struct proc_pid_stat *ret)
{
	ptrdiff_t open = bytes_find(text, '('), close = name_end(text);
	int64_t numbers[FIELDS_READ], pid;

	if (open < 0 || close < open)
		return false;
	struct bytes rest = bytes_slice(text, (size_t)close + 1, text.size);
	struct bytes behind = bytes_slice(rest, 3, rest.size);

	if (rest.size < 3 || rest.at[0] != ' ' || rest.at[2] != ' ' ||
	    !bytes_i64(bytes_trim(bytes_slice(text, 0, (size_t)open)), &pid) ||
	    !read_numbers(&behind, numbers))
		return false;
	*ret = (struct proc_pid_stat){
		.pid = pid,
		.name = bytes_slice(text, (size_t)open + 1, (size_t)(close - open - 1)),
		.state = rest.at[1],
		.ppid = numbers[FIELD_PPID],
		.session = numbers[FIELD_SESSION],
		.tty = numbers[FIELD_TTY],
		.flags = (uint64_t)numbers[FIELD_FLAGS],
		.user_ticks = (uint64_t)numbers[FIELD_USER_TICKS],
		.system_ticks = (uint64_t)numbers[FIELD_SYSTEM_TICKS],
		.threads = (uint64_t)numbers[FIELD_THREADS],
		.started_ticks = (uint64_t)numbers[FIELD_STARTED],
		.rss_pages = (uint64_t)numbers[FIELD_RSS],
		.cpu = read_cpu(&behind),
	};
	return true;
}
