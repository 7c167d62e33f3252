/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who renews a certificate: the program in whose store it lies, or whose configuration names it,
 * and the job or service that runs that program; or a job that names the file. A program that
 * nothing runs renews nothing, and that is said.
 */
#include "base/path.h"
#include "format/files/path_words.h"
#include "survey/certificates/certificates.h"
#include "survey/services/job_text.h"

enum {
	RENEWER_FILES_MAX = 200,           /* files of configuration of one program */
	RENEWER_FILE_SIZE_MAX = 64 * 1024, /* bytes of one of them */
	RENEWER_JOBS_MAX = 2000,           /* jobs whose text is looked through */
};

/* `store`: part of the paths of what it keeps. `folder`: its configuration, a file for each
 * certificate, which names where it is put; "~" is a home; `depth` folders further down. `service`:
 * it renews while that runs; NULL: only when a job runs it. */
static const struct renewer {
	const char *name;
	const char *store;
	const char *folder;
	int depth;
	const char *service;
	const char *why;
} renewers[] = {
	{ "certbot", "/letsencrypt/live/", "/etc/letsencrypt/renewal", 0, NULL,
	  "certbot(1): renewal/NAME.conf" },
	{ "acme.sh", "/.acme.sh/", "~/.acme.sh", 1, NULL, "its wiki: DOMAIN/DOMAIN.conf" },
	{ "acme.sh", "/etc/acme.sh/", "/etc/acme.sh", 1, NULL, "the same, with --config-home" },
	{ "dehydrated", "/dehydrated/certs/", NULL, 0, NULL, "its config: CERTDIR" },
	{ "lego", "/.lego/certificates/", NULL, 0, NULL, "lego --path" },
	{ "lego", "/lego/certificates/", NULL, 0, NULL, "the same as a service" },
	{ "uacme", "/ssl/uacme/", NULL, 0, NULL, "uacme(1)" },
	{ "getssl", "/.getssl/", "~/.getssl", 1, NULL, "getssl.cfg" },
	{ "acmetool", "/var/lib/acme/", NULL, 0, NULL, "its store" },
	{ "caddy", "/caddy/certificates/", NULL, 0, "caddy", "Automatic HTTPS" },
	{ "certmonger", NULL, "/var/lib/certmonger/requests", 0, "certmonger", "getcert(1)" },
	{ "kubelet", "/var/lib/kubelet/pki/", NULL, 0, "kubelet", "rotateCertificates" },
	{ "kubeadm", "/etc/kubernetes/pki/", NULL, 0, NULL,
	  "kubeadm certs renew: by hand, or at an upgrade" },
	{ "k3s", "/rancher/k3s/server/tls/", NULL, 0, "k3s", "at its start, 90 days ahead" },
	{ "icinga2", "/var/lib/icinga2/certs/", NULL, 0, "icinga2", "automatic since 2.8" },
};

struct job {
	const struct schedule *schedule;
	const char *text; /* in `texts` */
};

struct renewals {
	struct certificates *certificates;
	struct survey *survey;
	vec_of(struct job) jobs;
	struct arena texts; /* of scripts, with their secrets: gone at the end */
};

static void renewals_deinit(struct renewals *renewals)
{
	vec_deinit(&renewals->jobs);
	arena_deinit(&renewals->texts);
}

static void read_jobs(struct renewals *renewals)
{
	for (vec_each(schedule, &renewals->survey->content->schedules)) {
		scoped_buf text = { 0 };

		if (renewals->jobs.count >= RENEWER_JOBS_MAX || survey_is_late(renewals->survey))
			return;
		buf_add_format(&text, "%s\n", schedule->name ? schedule->name : "");
		if (schedule->command)
			job_text_add(renewals->survey, schedule->command, &text);
		*vec_push(&renewals->jobs) = (struct job){
			schedule, arena_string(&renewals->texts, buf_bytes(&text))
		};
	}
}

/* True if a text names the path, and not a longer one. */
static bool names_path(const char *text, const char *path)
{
	size_t size = strlen(path);

	for (const char *at = strstr(text, path); at; at = strstr(at + 1, path))
		if (!at[size] || strchr(" \t\n\"';:,)|>&", at[size]))
			return true;
	return false;
}

/* The job whose text says `words`; one that would run comes first. */
static const struct job *find_job(const struct renewals *renewals, const char *words, bool path)
{
	const struct job *found = NULL;

	for (vec_each(job, &renewals->jobs)) {
		if (path ? !names_path(job->text, words) : !strstr(job->text, words))
			continue;
		if (job->schedule->enabled != TRI_NO)
			return job;
		found = found ? found : job;
	}
	return found;
}

static void note_job(struct renewals *renewals, size_t row, const struct schedule *schedule)
{
	if (schedule->line != UNKNOWN)
		certificates_note(renewals->certificates, row, "%s line %lld", schedule->path,
				  (long long)schedule->line);
	else
		certificates_note(renewals->certificates, row, "%s", schedule->path);
}

/* "certbot, by certbot.timer"; or evidence that nothing would run it. */
static void set_by_job(struct renewals *renewals, size_t row, const char *name,
		       const struct job *job)
{
	struct survey *survey = renewals->survey;
	const struct schedule *schedule = job->schedule;

	note_job(renewals, row, schedule);
	if (schedule->enabled == TRI_NO) {
		certificates_note(renewals->certificates, row, "%s would not run: %s",
				  schedule->name, schedule->why ? schedule->why : "not enabled");
		return;
	}
	const char *kind = strcmp(schedule->kind, "timer") == 0 ? "" : schedule->kind;

	survey->content->certificates.at[row].renewed_by =
		name ? arena_format(survey->arena, "%s, by %s%s%s", name, kind, *kind ? " " : "",
				    schedule->name)
		     : arena_format(survey->arena, "%s%s%s, which names it", kind, *kind ? " " : "",
				    schedule->name);
}

static const struct service *running(const struct survey *survey, const char *program)
{
	for (vec_each(service, &survey->content->services)) {
		struct bytes name = bytes_of(service->name);
		bool up = survey->root->live ? service->active == TRI_YES
					     : service->enabled == TRI_YES;

		if (up && bytes_skip(&name, program) && (!name.size || name.at[0] == '.'))
			return service;
	}
	return NULL;
}

/* The program looks after that certificate, as `why` says: who runs the program? */
static void set_renewer(struct renewals *renewals, size_t row, const struct renewer *renewer,
			const char *why)
{
	struct survey *survey = renewals->survey;
	const struct service *service = renewer->service ? running(survey, renewer->service) : NULL;
	const struct job *job = find_job(renewals, renewer->name, false);

	if (survey->content->certificates.at[row].renewed_by)
		return;
	certificates_note(renewals->certificates, row, "%s", why);
	if (service)
		survey->content->certificates.at[row].renewed_by = arena_format(
			survey->arena, "%s itself", service->name);
	else if (job)
		set_by_job(renewals, row, renewer->name, job);
	else
		certificates_note(renewals->certificates, row,
				  renewer->service ? "%s would renew it, but does not run"
						   : "no job or timer runs %s",
				  renewer->name);
}

static void add_by_store(struct renewals *renewals, const struct renewer *renewer)
{
	for (vec_each(path, &renewals->certificates->paths)) {
		scoped_buf why = { 0 };

		if (!renewer->store || !strstr(path->path, renewer->store))
			continue;
		buf_add_format(&why, "%s is in the store of %s", path->path, renewer->name);
		set_renewer(renewals, path->row, renewer, buf_text(&why));
	}
}

/* A file of configuration that may name certificates. */
static void read_config(struct renewals *renewals, const struct renewer *renewer, const char *path)
{
	struct certificate_map *by_path = &renewals->certificates->by_path;
	scoped_buf text = { 0 };
	struct bytes rest, word;
	struct err err;

	if (root_read(renewals->survey->root, path, RENEWER_FILE_SIZE_MAX, &text, &err) < 0)
		return;
	rest = buf_bytes(&text);
	while (path_word_next(&rest, &word)) {
		scoped_buf named = { 0 }, real = { 0 }, why = { 0 };
		size_t *row;

		buf_add_bytes(&named, word);
		if (!certificate_is_name(word) ||
		    root_resolve(renewals->survey->root, buf_text(&named), &real) < 0)
			continue;
		row = certificate_map_find(by_path, buf_bytes(&real));
		buf_add_format(&why, "%s of %s names it", path, renewer->name);
		if (row && *row)
			set_renewer(renewals, *row - 1, renewer, buf_text(&why));
	}
}

static void read_configs(struct renewals *renewals, const struct renewer *renewer,
			 const char *folder, int depth)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list(renewals->survey->root, folder, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count && i < RENEWER_FILES_MAX; i++) {
		scoped_buf path = { 0 };
		struct stat state;

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		if (root_lstat(renewals->survey->root, buf_text(&path), &state) < 0)
			continue;
		if (S_ISDIR(state.st_mode) && depth > 0)
			read_configs(renewals, renewer, buf_text(&path), depth - 1);
		else if (S_ISREG(state.st_mode) && !bytes_ends(buf_bytes(&path), ".key"))
			read_config(renewals, renewer, buf_text(&path));
	}
}

static void add_by_config(struct renewals *renewals, const struct renewer *renewer)
{
	if (!renewer->folder)
		return;
	if (renewer->folder[0] != '~') {
		read_configs(renewals, renewer, renewer->folder, renewer->depth);
		return;
	}
	for (vec_each(user, &renewals->survey->content->users)) {
		scoped_buf folder = { 0 };

		if (!user->home || (user->uid != 0 && user->can_log_in == TRI_NO))
			continue;
		buf_add_format(&folder, "%s%s", user->home, renewer->folder + 1);
		read_configs(renewals, renewer, buf_text(&folder), renewer->depth);
	}
}

/* A job that names the very file, or its key, makes it anew or fetches it. */
static void add_by_job(struct renewals *renewals)
{
	const struct content *content = renewals->survey->content;

	for (vec_each(path, &renewals->certificates->paths)) {
		const struct certificate *row = &content->certificates.at[path->row];
		const struct job *job = find_job(renewals, path->path, true);

		if (!job && row->key_path)
			job = find_job(renewals, row->key_path, true);
		if (job && !row->renewed_by)
			set_by_job(renewals, path->row, NULL, job);
	}
}

void certificates_add_renewals(struct certificates *certificates)
{
	SCOPED(renewals_deinit)
	struct renewals renewals = { .certificates = certificates, .survey = certificates->survey };

	if (!certificates->paths.count)
		return;
	read_jobs(&renewals);
	for (size_t i = 0; i < sizeof(renewers) / sizeof(renewers[0]); i++) {
		add_by_store(&renewals, &renewers[i]);
		add_by_config(&renewals, &renewers[i]);
	}
	add_by_job(&renewals);
}
