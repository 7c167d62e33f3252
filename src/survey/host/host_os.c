/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads: /etc/os-release, /usr/lib/os-release, /etc/debian_version, redhat-release ... */
#include "format/proc/system_text.h"
#include "survey/host/end_of_life.h"
#include "survey/host/host_parts.h"

/* Files that only name the release, of systems without os-release, or more exactly than it. */
static const struct {
	const char *path;
	const char *id;
	bool first_number; /* "CentOS Linux release 7.9.2009 (Core)"; else the file is the number */
} release_files[] = {
	{ "/etc/centos-release", "centos", true },  { "/etc/oracle-release", "ol", true },
	{ "/etc/redhat-release", "rhel", true },    { "/etc/system-release", "amzn", true },
	{ "/etc/alpine-release", "alpine", false }, { "/etc/debian_version", "debian", false },
};

static const char *value_of(struct survey *survey, struct bytes text, const char *name)
{
	scoped_buf value = { 0 };

	if (!assignment_last(text, name, &value) || value.size == 0)
		return NULL;
	return arena_intern(survey->arena, buf_bytes(&value));
}

/* The first word that starts with a digit: "release 6.10 (Final)". */
static struct bytes first_number(struct bytes line)
{
	struct bytes word;

	while (bytes_word(&line, &word))
		if (word.at[0] >= '0' && word.at[0] <= '9')
			return word;
	return (struct bytes){ 0 };
}

/* The words in parentheses: the codename. */
static struct bytes in_parentheses(struct bytes text)
{
	ptrdiff_t open = bytes_find(text, '('), close;

	text = bytes_slice(text, open < 0 ? text.size : (size_t)open + 1, SIZE_MAX);
	close = bytes_find(text, ')');
	return bytes_slice(text, 0, close < 0 ? 0 : (size_t)close);
}

/* The release file of the distribution: a longer version (12.11 for 12), or all there is. */
static void read_release_files(struct survey *survey, struct os *os)
{
	for (size_t i = 0; i < sizeof(release_files) / sizeof(release_files[0]); i++) {
		bool fits = !os->id || strcmp(os->id, release_files[i].id) == 0;
		const char *line = fits ? host_line(survey, release_files[i].path) : NULL;
		struct bytes text = bytes_of(line), number = first_number(text);

		if (!line || number.size == 0)
			continue; /* "trixie/sid" says less than os-release */
		if (os->version && !bytes_starts(number, os->version))
			continue;
		os->id = os->id ? os->id : release_files[i].id;
		os->version = arena_intern(survey->arena, number);
		os->name = os->name ? os->name : line;
		if (!os->codename && in_parentheses(text).size)
			os->codename = arena_intern(survey->arena, in_parentheses(text));
		return;
	}
}

void host_os(struct survey *survey)
{
	struct os *os = &survey->content->host.os;
	scoped_buf file = { 0 };

	if (!survey_read(survey, "/etc/os-release", &file)) {
		buf_clear(&file);
		survey_read(survey, "/usr/lib/os-release", &file);
	}
	struct bytes text = buf_bytes(&file), word;

	os->id = value_of(survey, text, "ID");
	os->version = value_of(survey, text, "VERSION_ID");
	os->name = value_of(survey, text, "PRETTY_NAME");
	os->codename = value_of(survey, text, "VERSION_CODENAME");
	struct bytes like = bytes_of(value_of(survey, text, "ID_LIKE"));
	struct bytes named = in_parentheses(bytes_of(value_of(survey, text, "VERSION")));

	while (bytes_word(&like, &word))
		*vec_push_in(survey->arena, &os->like) = arena_intern(survey->arena, word);
	if (!os->codename && named.size)
		os->codename = arena_intern(survey->arena, named);
	const char *name = value_of(survey, text, "NAME");
	bool is_stream = name && strstr(name, "Stream");

	read_release_files(survey, os);
	os->end_of_life = end_of_life(is_stream ? "centos-stream" : os->id, os->version);
}
