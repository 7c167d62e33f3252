/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/system_text.h"

enum {
	CPUS_MAX = 1024 * 1024, /* more than any kernel has; a list of more is no list */
	EXPONENT_MAX = 300,
};

struct bytes system_text_value(struct bytes text, const char *name)
{
	struct bytes line;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, name))
			continue;
		line = bytes_trim(line);
		if (bytes_skip(&line, ":"))
			return bytes_trim(line);
	}
	return (struct bytes){ 0 };
}

bool system_text_kib(struct bytes text, const char *name, int64_t *ret)
{
	struct bytes value = system_text_value(text, name), digits;
	uint64_t kib;

	if (!bytes_word(&value, &digits) || !bytes_u64(digits, 10, &kib) || kib > INT64_MAX / 1024)
		return false;
	*ret = (int64_t)kib * 1024;
	return true;
}

struct bytes system_text_words(struct bytes text, const char *name)
{
	struct bytes line, word;

	while (bytes_line(&text, &line))
		if (bytes_word(&line, &word) && bytes_is(word, name))
			return bytes_trim(line);
	return (struct bytes){ 0 };
}

/* Digits from the front of `text`, added to `*number`; how many there were. */
static size_t cut_digits(struct bytes *text, double *number)
{
	size_t count = 0;

	while (count < text->size && text->at[count] >= '0' && text->at[count] <= '9')
		*number = *number * 10 + (text->at[count++] - '0');
	*text = bytes_slice(*text, count, SIZE_MAX);
	return count;
}

static double power_of_ten(int64_t exponent)
{
	double power = 1;

	for (int64_t i = exponent < 0 ? -exponent : exponent; i > 0; i--)
		power *= 10;
	return exponent < 0 ? 1 / power : power;
}

bool system_text_decimal(struct bytes text, double *ret)
{
	bool negative = bytes_skip(&text, "-");
	double number = 0;
	int64_t exponent = 0;
	size_t digits, fraction = 0;

	if (!negative)
		bytes_skip(&text, "+");
	digits = cut_digits(&text, &number);
	if (bytes_skip(&text, "."))
		fraction = cut_digits(&text, &number);
	if (digits + fraction == 0 || digits + fraction > EXPONENT_MAX)
		return false;
	if (bytes_skip(&text, "e") || bytes_skip(&text, "E")) {
		bytes_skip(&text, "+");
		if (!bytes_i64(text, &exponent) || exponent > EXPONENT_MAX ||
		    exponent < -EXPONENT_MAX)
			return false;
		text.size = 0;
	}
	if (text.size)
		return false;
	exponent -= (int64_t)fraction;
	number = exponent < 0 ? number / power_of_ten(-exponent) : number * power_of_ten(exponent);
	*ret = negative ? -number : number;
	return true;
}

int64_t system_text_cpu_count(struct bytes text)
{
	struct bytes range, first;
	int64_t count = 0;

	text = bytes_trim(text);
	while (bytes_part(&text, ',', &range)) {
		uint64_t from, to;

		if (!bytes_part(&range, '-', &first) || !bytes_u64(first, 10, &from))
			return -1;
		if (range.size == 0)
			to = from;
		else if (!bytes_u64(range, 10, &to))
			return -1;
		if (to < from || to > CPUS_MAX || count > CPUS_MAX)
			return -1;
		count += (int64_t)(to - from) + 1;
	}
	return count ? count : -1;
}

bool system_text_pressure(struct bytes text, const char *line, double *ret)
{
	struct bytes words = system_text_words(text, line), word;

	while (bytes_word(&words, &word))
		if (bytes_skip(&word, "avg60="))
			return system_text_decimal(word, ret);
	return false;
}

/* --- assignments ---------------------------------------------------------------------------- */

static bool is_name(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		char byte = text.at[i];
		bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			      byte == '_' || byte == '.' || byte == '-';

		if (!letter && (i == 0 || byte < '0' || byte > '9'))
			return false;
	}
	return text.size > 0;
}

static void add_value(struct bytes text, struct buf *value)
{
	char quote = 0;

	for (size_t i = 0; i < text.size; i++) {
		char byte = text.at[i];

		if (byte == quote && quote)
			quote = 0;
		else if (!quote && (byte == '"' || byte == '\''))
			quote = byte;
		else if (byte == '\\' && quote != '\'' && i + 1 < text.size)
			buf_add_byte(value, text.at[++i]);
		else if (!quote && (byte == ' ' || byte == '\t') && i + 1 < text.size &&
			 text.at[i + 1] == '#')
			return; /* a comment behind the value */
		else
			buf_add_byte(value, byte);
	}
}

bool assignment_next(struct bytes *rest, struct bytes *name, struct buf *value)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		line = bytes_trim(line);
		bytes_skip(&line, "export ");
		ptrdiff_t equals = bytes_find(line, '=');

		if (equals <= 0 || !is_name(bytes_slice(line, 0, (size_t)equals)))
			continue;
		*name = bytes_slice(line, 0, (size_t)equals);
		buf_clear(value);
		add_value(bytes_slice(line, (size_t)equals + 1, SIZE_MAX), value);
		return true;
	}
	return false;
}

bool assignment_last(struct bytes text, const char *name, struct buf *ret)
{
	scoped_buf value = { 0 }, last = { 0 };
	struct bytes found;
	bool any = false;

	while (assignment_next(&text, &found, &value)) {
		if (!bytes_is(found, name))
			continue;
		buf_clear(&last);
		buf_add_bytes(&last, buf_bytes(&value));
		any = true;
	}
	buf_add_bytes(ret, buf_bytes(&last));
	return any;
}
