/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/proc_text.h"

bool proc_text_number(struct bytes text, const char *name, uint64_t *ret)
{
	struct bytes line, word;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, name))
			continue;
		bool is_whole_name = name[strlen(name) - 1] == ':' ||
				     (line.size && (line.at[0] == ' ' || line.at[0] == '\t'));

		if (is_whole_name && bytes_word(&line, &word))
			return bytes_u64(word, 10, ret);
	}
	return false;
}

bool proc_text_kilobytes(struct bytes text, const char *name, uint64_t *ret)
{
	uint64_t value;

	if (!proc_text_number(text, name, &value) || value > UINT64_MAX / 1024)
		return false;
	*ret = value * 1024;
	return true;
}

uint32_t proc_text_own_pid(struct bytes text)
{
	struct bytes line, word;
	uint64_t number, last = 0;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, "NSpid:"))
			continue;
		while (bytes_word(&line, &word))
			last = bytes_u64(word, 10, &number) && number <= INT32_MAX ? number : 0;
		break;
	}
	return (uint32_t)last;
}

bool proc_text_cpu_times(struct bytes text, struct proc_cpu_times *ret)
{
	enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, COLUMNS };
	uint64_t column[COLUMNS] = { 0 };
	struct bytes line, word;
	size_t count = 0;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, "cpu "))
			continue;
		while (count < COLUMNS && bytes_word(&line, &word))
			if (!bytes_u64(word, 10, &column[count++]))
				return false;
		if (count <= IDLE)
			return false;
		*ret = (struct proc_cpu_times){
			.busy = column[USER] + column[NICE] + column[SYSTEM] + column[IRQ] +
				column[SOFTIRQ],
			.idle = column[IDLE],
			.iowait = column[IOWAIT],
			.steal = column[STEAL],
		};
		return true;
	}
	return false;
}

struct bytes proc_text_cmdline(struct bytes text)
{
	ptrdiff_t end = bytes_find(text, '\0');
	size_t at = end < 0 ? text.size : (size_t)end;

	while (at < text.size && text.at[at] == '\0')
		at++;
	if (end < 0 || at < text.size)
		return text;
	return bytes_slice(text, 0, (size_t)end + 1);
}

bool proc_text_setting(struct bytes *rest, struct bytes *name, struct bytes *value)
{
	struct bytes setting;

	while (bytes_part(rest, '\0', &setting)) {
		ptrdiff_t equals = bytes_find(setting, '=');

		if (equals <= 0)
			continue;
		*name = bytes_slice(setting, 0, (size_t)equals);
		*value = bytes_slice(setting, (size_t)equals + 1, setting.size);
		return true;
	}
	return false;
}
