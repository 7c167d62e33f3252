/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who names a certificate: the configuration of servers, and command lines. */
#include "base/path.h"
#include "format/files/path_words.h"
#include "survey/certificates/certificates.h"

/* What to do with a file that `who` names; `where` is the configuration, or NULL. */
typedef void visitor(struct certificates *certificates, const char *path, const char *who,
		     const char *where);

/* A path of a configuration may be a folder, all files of which are meant (haproxy's crt). */
static void visit_path(struct certificates *certificates, const char *path, const char *who,
		       const char *where, visitor *visit)
{
	struct survey *survey = certificates->survey;
	scoped_names names = { 0 };
	struct stat state;
	struct err err;

	if (path[0] != '/' || root_stat(survey->root, path, &state) < 0)
		return;
	if (!S_ISDIR(state.st_mode)) {
		visit(certificates, path, who, where);
		return;
	}
	if (root_list(survey->root, path, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count && i < CERTIFICATES_NAMES_MAX; i++) {
		scoped_buf inner = { 0 };

		buf_add_format(&inner, "%s/%s", path, root_name(&names, i));
		visit(certificates, buf_text(&inner), who, where);
	}
}

static void visit_servers(struct certificates *certificates, visitor *visit)
{
	for (vec_each(row, &certificates->survey->content->middleware)) {
		const char *who = row->service ? row->service : row->program;

		if (row->container)
			continue;
		for (vec_each(path, &row->certificates))
			visit_path(certificates, *path, who, row->path, visit);
		for (vec_each(path, &row->key_files)) /* postfix: key and certificate in one */
			visit_path(certificates, *path, who, row->path, visit);
	}
}

static void visit_text(struct certificates *certificates, const char *text, const char *who,
		       visitor *visit)
{
	struct bytes rest = bytes_of(text), word;

	while (path_word_next(&rest, &word)) {
		scoped_buf path = { 0 };

		buf_add_bytes(&path, word);
		if (certificate_is_name(word))
			visit(certificates, buf_text(&path), who, NULL);
	}
}

static bool names_one(const char *text)
{
	struct bytes rest = bytes_of(text), word;

	while (path_word_next(&rest, &word))
		if (certificate_is_name(word))
			return true;
	return false;
}

static const char *who_runs(const struct content *content, const struct process *process)
{
	for (vec_each(service, &content->services))
		for (vec_each(pid, &service->pids))
			if (*pid == process->pid)
				return service->name;
	return process->name ? process->name : "?";
}

/* Of containers not: they have other files by the same names. */
static void visit_commands(struct certificates *certificates, visitor *visit)
{
	const struct content *content = certificates->survey->content;

	for (vec_each(service, &content->services))
		if (service->command && !service->container)
			visit_text(certificates, service->command, service->name, visit);
	for (vec_each(process, &content->processes))
		for (vec_each(argument, &process->argv))
			if (!process->container && !process->root && names_one(*argument))
				visit_text(certificates, *argument, who_runs(content, process),
					   visit);
}

static void read_named(struct certificates *certificates, const char *path, const char *who,
		       const char *where)
{
	scoped_buf why = { 0 };

	if (where)
		buf_add_format(&why, "%s: named in %s", who, where);
	else
		buf_add_format(&why, "the command line of %s names it", who);
	certificates_read(certificates, path, CERTIFICATE_NAMED, buf_text(&why));
}

void certificates_add_named(struct certificates *certificates)
{
	visit_servers(certificates, read_named);
	visit_commands(certificates, read_named);
}

/* A command line that names an authority wants others to be signed by it. */
static void add_server(struct certificates *certificates, const char *path, const char *who,
		       const char *where)
{
	struct survey *survey = certificates->survey;
	size_t index = certificates_find(certificates, path);

	if (!index)
		return;
	struct certificate *row = &survey->content->certificates.at[index - 1];

	if ((where || row->authority != TRI_YES) && !text_list_has(&row->served_by, who))
		*vec_push_in(survey->arena, &row->served_by) = who;
}

void certificates_add_servers(struct certificates *certificates)
{
	visit_servers(certificates, add_server);
	visit_commands(certificates, add_server);
}
