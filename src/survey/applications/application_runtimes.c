/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The version of what runs an application, from files beside it: nothing is asked by running it.
 * Sources: PEP 405 on pyvenv.cfg; the JDK's release file (JEP 223); node's own headers.
 */
#include "base/path.h"
#include "survey/applications/application_parts.h"
#include "survey/packages/binary_info.h"

enum { RUNTIME_SIZE_MAX = 40 };

/* Digits and dots at the front: "18.12.0" of "18.12.0-linux-x64". */
static const char *leading_version(struct survey *survey, struct bytes text)
{
	size_t size = 0;

	while (size < text.size && size < RUNTIME_SIZE_MAX &&
	       ((text.at[size] >= '0' && text.at[size] <= '9') || text.at[size] == '.' ||
		text.at[size] == '_'))
		size++;
	while (size && text.at[size - 1] == '.')
		size--;
	return size ? arena_intern(survey->arena, bytes_slice(text, 0, size)) : NULL;
}

/* The value of "name = value" in a text, quotes taken off. */
static const char *value_in(struct survey *survey, struct bytes text, const char *name)
{
	struct bytes line, key;

	while (bytes_line(&text, &line)) {
		if (!bytes_part(&line, '=', &key) || !bytes_is(bytes_trim(key), name))
			continue;
		line = bytes_trim(line);
		(void)bytes_skip(&line, "\"");
		return leading_version(survey, line);
	}
	return NULL;
}

/* Folders in whose names a version stands, behind one of these. */
static const struct {
	const char *before;
	const char *why;
} version_folders[] = {
	{ "/versions/node/v", "nvm" },
	{ "/.pyenv/versions/", "pyenv" },
	{ "/.rbenv/versions/", "rbenv" },
	{ "/installs/python/", "asdf, mise" },
	{ "/installs/nodejs/", "asdf, mise" },
	{ "/installs/ruby/", "asdf, mise" },
	{ "/rubies/ruby-", "rvm, chruby" },
	{ "/gems/ruby-", "rvm" },
	{ "/node-v", "an unpacked archive" },
	{ "/jdk-", "an unpacked archive" },
	{ "/jdk", "an unpacked archive" },
	{ "/jre-", "an unpacked archive" },
	{ "/Python-", "an unpacked archive" },
	{ "/shared/Microsoft.NETCore.App/", ".NET" },
	{ "/versions/", "pyenv and rbenv for all" },
	{ "/erts-", "Erlang's virtual machine" },
};

static const char *version_in_path(struct survey *survey, const char *path)
{
	for (size_t i = 0; i < sizeof(version_folders) / sizeof(version_folders[0]); i++) {
		const char *at = strstr(path, version_folders[i].before);
		const char *version;

		if (!at)
			continue;
		version = leading_version(survey, bytes_of(at + strlen(version_folders[i].before)));
		if (version)
			return version;
	}
	return NULL;
}

/* ---- by language --------------------------------------------------------------------------- */

static const char *of_environment(struct survey *survey, const char *environment)
{
	scoped_buf text = { 0 };
	const char *version;

	if (!environment || !application_read(survey, environment, "pyvenv.cfg", &text))
		return NULL;
	version = value_in(survey, buf_bytes(&text), "version");
	return version ? version : value_in(survey, buf_bytes(&text), "version_info");
}

/* An environment that lies in the application's folder, where none is known to be used. */
static const char *of_own_environment(struct survey *survey, const char *folder)
{
	static const char *const names[] = { "venv", ".venv", "env", "virtualenv" };
	const char *version = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !version; i++)
		version = of_environment(survey,
					 arena_format(survey->arena, "%s/%s", folder, names[i]));
	return version;
}

/* HOME/release beside HOME/bin/java. */
static const char *of_java(struct survey *survey, const char *exe)
{
	struct bytes folder = path_folder(exe);
	scoped_buf text = { 0 }, home = { 0 };

	if (!bytes_ends(folder, "/bin"))
		return NULL;
	buf_add_bytes(&home, bytes_slice(folder, 0, folder.size - strlen("/bin")));
	if (bytes_ends(buf_bytes(&home), "/jre"))
		buf_cut(&home, home.size - strlen("/jre"));
	return application_read(survey, buf_text(&home), "release", &text)
		       ? value_in(survey, buf_bytes(&text), "JAVA_VERSION")
		       : NULL;
}

/* The number that a header of node defines; -1 if it does not. */
static int64_t defined_number(struct bytes text, const char *name)
{
	struct bytes line, word;
	int64_t number;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, "#define ") || !bytes_word(&line, &word) ||
		    !bytes_is(word, name))
			continue;
		return bytes_word(&line, &word) && bytes_i64(word, &number) ? number : -1;
	}
	return -1;
}

/* PREFIX/include/node/node_version.h beside PREFIX/bin/node. */
static const char *of_node(struct survey *survey, const char *exe)
{
	struct bytes folder = path_folder(exe), content;
	scoped_buf text = { 0 }, prefix = { 0 };

	if (!bytes_ends(folder, "/bin"))
		return NULL;
	buf_add_bytes(&prefix, bytes_slice(folder, 0, folder.size - strlen("/bin")));
	if (!application_read(survey, buf_text(&prefix), "include/node/node_version.h", &text))
		return NULL;
	content = buf_bytes(&text);
	int64_t major = defined_number(content, "NODE_MAJOR_VERSION");

	if (major < 0)
		return NULL;
	return arena_format(survey->arena, "%lld.%lld.%lld", (long long)major,
			    (long long)defined_number(content, "NODE_MINOR_VERSION"),
			    (long long)defined_number(content, "NODE_PATCH_VERSION"));
}

/* The runtime's own libraries, of a process that has them mapped. */
static const char *of_dotnet(struct applications *applications,
			     const struct application_draft *draft)
{
	for (vec_each(pid, &draft->pids)) {
		const struct process *const *process = application_process_map_find(
			&applications->processes, (uint64_t)*pid);

		for (size_t i = 0; process && i < (*process)->libraries.count; i++) {
			const char *path = (*process)->libraries.at[i];

			if (strstr(path, "/shared/Microsoft.NETCore.App/"))
				return version_in_path(applications->survey, path);
		}
	}
	return NULL;
}

/* "3.11" of python3.11, "8.2" of php-fpm8.2: at least that much. */
static const char *in_name(struct survey *survey, const char *exe)
{
	const char *at = path_name(exe) + strcspn(path_name(exe), "0123456789");

	return strchr(at, '.') ? leading_version(survey, bytes_of(at)) : NULL;
}

static const char *of_program(struct survey *survey, const char *path)
{
	struct binary_info info = { 0 };
	struct err err;

	if (!path || path[0] != '/' ||
	    binary_info_read(survey->root, path, survey->arena, &info, &err) < 0 ||
	    !info.go_version)
		return NULL;
	return strncmp(info.go_version, "go", 2) == 0 ? info.go_version + 2 : info.go_version;
}

void application_add_runtime(struct applications *applications,
			     const struct application_draft *draft, struct application *row)
{
	struct survey *survey = applications->survey;
	const char *language = draft->language ? draft->language : "", *exe = draft->interpreter;
	const char *version = NULL;

	if (strcmp(language, "java") == 0 && exe)
		version = of_java(survey, exe);
	else if (strcmp(language, "dotnet") == 0)
		version = of_dotnet(applications, draft);
	else if (strcmp(language, "go") == 0)
		version = of_program(survey, draft->entry);
	if (!version && exe)
		version = application_package_version(survey, exe);
	if (!version && strcmp(language, "python") == 0)
		version = of_environment(survey, draft->environment);
	if (!version && exe && strcmp(language, "node") == 0)
		version = of_node(survey, exe);
	if (!version && exe)
		version = version_in_path(survey, exe);
	if (!version && exe)
		version = in_name(survey, exe);
	if (!version && strcmp(language, "python") == 0)
		version = of_own_environment(survey, draft->root);
	row->runtime = version;
}
