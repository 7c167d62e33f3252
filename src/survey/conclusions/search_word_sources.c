/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that rows of other collectors hold. What belongs to a package is left out here, as far
 * as the row tells; the name alone is looked at in search_words_add(). */
#include <string.h>

#include "base/path.h"
#include "format/files/path_words.h"
#include "format/people/contact_rules.h"
#include "format/people/contacts.h"
#include "format/starters/unit_file.h"
#include "survey/conclusions/search_words.h"
#include "survey/conclusions/summary_parts.h"
#include "survey/packages/package_files.h"

enum {
	COMMAND_PATHS_MAX = 8, /* of one command, looked at */
	CHECKS_MAX = 2000,     /* of all of them */
};

static bool is(const char *text, const char *wanted)
{
	return text && wanted && strcmp(text, wanted) == 0;
}

static const char *at_line(struct survey *survey, const char *path, int64_t line)
{
	return path && line != UNKNOWN
		       ? arena_format(survey->arena, "%s line %lld", path, (long long)line)
		       : path;
}

/* ---- hosts --------------------------------------------------------------------------------- */

static void add_hosts(struct search_words *words)
{
	const struct content *content = words->survey->content;
	struct bytes name = bytes_of(content->host.hostname);
	ptrdiff_t dot = bytes_find(name, '.');

	search_words_add(words, SEARCH_WORD_HOST, name, "name of this host");
	if (dot > 0)
		search_words_add(words, SEARCH_WORD_HOST, bytes_slice(name, 0, (size_t)dot),
				 "name of this host");
	for (vec_each(entry, &content->network.hosts)) {
		if (!entry->address || !summary_is_inside(content, entry->address))
			continue;
		for (vec_each(own, &entry->names))
			search_words_add(words, SEARCH_WORD_HOST, bytes_of(*own),
					 at_line(words->survey, "/etc/hosts", entry->line));
	}
}

/* Hosts of its own network, and instances of managed services, which are made for one company. What
 * everybody may call ("api.stripe.com") is no word of this host. */
static void add_peers(struct search_words *words)
{
	const struct content *content = words->survey->content;

	for (vec_each(peer, &content->peers)) {
		if (!peer->name || (peer->address && summary_is_inside(content, peer->address)))
			continue;
		const char *name = summary_host_name(words->survey, peer->name);
		bool is_managed = bytes_starts(bytes_of(peer->sight_ends), "managed ");

		if (is_managed || search_word_is_private_host(bytes_of(name)))
			search_words_add(words, SEARCH_WORD_PEER, bytes_of(name),
					 peer->evidence.count ? peer->evidence.at[0] : NULL);
	}
}

/* ---- what runs ----------------------------------------------------------------------------- */

/* Kinds of units that are no program: their names are made of paths, or stand for groups. */
static const char *const other_units[] = { "mount", "automount", "swap",  "slice",
					   "scope", "device",    "target" };

static bool is_other_unit(const char *type)
{
	for (size_t i = 0; i < sizeof(other_units) / sizeof(other_units[0]); i++)
		if (is(type, other_units[i]))
			return true;
	return false;
}

/* A program of a package that somebody started, under its own name. */
static bool runs_packaged(struct survey *survey, const struct service *service)
{
	for (vec_each(process, &survey->content->processes))
		if (process->pid == service->main_pid)
			return process->exe && is(service->name, path_name(process->exe)) &&
			       survey_is_packaged(survey, process->exe);
	return false;
}

static bool is_own_service(struct survey *survey, const struct service *service)
{
	if (!service->name || service->owner_package || service->container ||
	    service->masked == TRI_YES || is_other_unit(service->type) ||
	    is(service->manager, "inittab"))
		return false;
	if (service->unit_path) /* what lies in /run was made from something else */
		return !path_is_below(service->unit_path, "/run") &&
		       !is(service->enablement, "generated");
	return !is(service->manager, "systemd") && !runs_packaged(survey, service);
}

/* "shop" of "shop@1.service". */
static struct bytes unit_stem(const char *name)
{
	struct unit_name unit;

	return unit_name_parse(bytes_of(name), &unit) ? unit.prefix : bytes_of(name);
}

static void add_services(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(service, &survey->content->services)) {
		if (!is_own_service(survey, service))
			continue;
		const char *evidence = service->unit_path;

		if (!evidence)
			evidence = arena_format(survey->arena, "%s (%s)", service->name,
						service->manager ? service->manager : "service");
		search_words_add(words, SEARCH_WORD_SERVICE, unit_stem(service->name), evidence);
	}
}

static void add_applications(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(application, &survey->content->applications)) {
		scoped_buf repository = { 0 };
		const char *evidence = application->path;

		/* of an image it may be anybody's */
		if (!application->container && !is(application->name, application->framework))
			search_words_add(words, SEARCH_WORD_APPLICATION,
					 bytes_of(application->name), evidence);
		if (!application->vcs.remote)
			continue;
		search_word_of_remote(&repository, bytes_of(application->vcs.remote));
		search_words_add(words, SEARCH_WORD_REPOSITORY, buf_bytes(&repository),
				 arena_format(survey->arena, "remote of %s",
					      evidence ? evidence : "its clone"));
	}
}

static void add_containers(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(container, &survey->content->containers)) {
		scoped_buf image = { 0 };
		const char *evidence = arena_format(survey->arena, "%s container %s",
						    container->engine ? container->engine : "a",
						    container->name ? container->name
								    : container->id);

		if (container->infrastructure == TRI_YES)
			continue;
		/* compose makes names from its project's, kubelet from its pod's */
		if (container->compose_project)
			search_words_add(words, SEARCH_WORD_PROJECT,
					 bytes_of(container->compose_project), evidence);
		else if (!container->pod)
			search_words_add(words, SEARCH_WORD_CONTAINER, bytes_of(container->name),
					 evidence);
		search_word_of_image(&image, bytes_of(container->image));
		search_words_add(words, SEARCH_WORD_IMAGE, buf_bytes(&image), evidence);
	}
}

/* ---- programs and jobs --------------------------------------------------------------------- */

/* Where programs lie that somebody put there. */
static const char *const program_folders[] = {
	"/usr/local/bin/*", "/usr/local/sbin/*", "/opt/*",       "/opt/*/*",
	"/opt/*/bin/*",     "/root/bin/*",       "/srv/*/bin/*",
};

/* Ends of scripts, which run without being executable. */
static const char *const script_ends[] = { ".sh", ".py", ".pl", ".rb", ".php", ".js", ".jar" };

static bool is_program_place(const char *path)
{
	for (size_t i = 0; i < sizeof(program_folders) / sizeof(program_folders[0]); i++)
		if (path_matches(bytes_of(path), program_folders[i]))
			return true;
	return false;
}

static bool is_executable(const struct file_row *row)
{
	uint64_t mode = 0;

	return bytes_u64(bytes_of(row->mode), 8, &mode) && (mode & 0111);
}

static void add_files(struct search_words *words)
{
	for (vec_each(row, &words->survey->content->files))
		if (row->path && !row->owner_package && is(row->type, "file") &&
		    text_list_has(&row->finding, "unowned") && is_executable(row) &&
		    is_program_place(row->path))
			search_words_add(words, SEARCH_WORD_PROGRAM, bytes_of(path_name(row->path)),
					 row->path);
}

static bool is_script_name(const char *path)
{
	for (size_t i = 0; i < sizeof(script_ends) / sizeof(script_ends[0]); i++)
		if (bytes_ends(bytes_of(path), script_ends[i]))
			return true;
	return false;
}

static bool is_program(struct survey *survey, const char *path)
{
	scoped_buf real = { 0 };
	struct stat state;

	return root_resolve(survey->root, path, &real) == 0 &&
	       root_lstat(survey->root, buf_text(&real), &state) == 0 && S_ISREG(state.st_mode) &&
	       ((state.st_mode & 0111) || is_script_name(path)) &&
	       !survey_is_packaged(survey, buf_text(&real));
}

/* Programs that a command names by their paths. */
static void add_command(struct search_words *words, const char *command, size_t *checks)
{
	struct survey *survey = words->survey;
	struct bytes rest = bytes_of(command), word;

	for (size_t i = 0; i < COMMAND_PATHS_MAX && path_word_next(&rest, &word); i++) {
		const char *path = arena_intern(survey->arena, word);

		if (++*checks <= CHECKS_MAX && is_program(survey, path))
			search_words_add(words, SEARCH_WORD_PROGRAM, bytes_of(path_name(path)),
					 path);
	}
}

static void add_commands(struct search_words *words)
{
	const struct content *content = words->survey->content;
	size_t checks = 0;

	for (vec_each(service, &content->services))
		if (!service->container && service->masked != TRI_YES)
			add_command(words, service->command, &checks);
	for (vec_each(schedule, &content->schedules))
		if (schedule->by_package != TRI_YES)
			add_command(words, schedule->command, &checks);
}

/* A file of /etc/cron.d or a timer is named for what it does; crontabs are named for a user. */
static void add_jobs(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(schedule, &survey->content->schedules)) {
		if (!schedule->path || schedule->by_package == TRI_YES ||
		    schedule->enabled == TRI_NO || survey_is_packaged(survey, schedule->path))
			continue;
		if (is(schedule->kind, "timer"))
			search_words_add(words, SEARCH_WORD_JOB, unit_stem(schedule->name),
					 schedule->path);
		else if (path_is_below(schedule->path, "/etc/cron.d"))
			search_words_add(words, SEARCH_WORD_JOB,
					 bytes_of(path_name(schedule->path)),
					 at_line(survey, schedule->path, schedule->line));
	}
}

/* Packages of a release that is gone are in no repository either. */
static bool is_of_distribution(const struct package *package)
{
	struct contact_reader reader = contact_reader_of(bytes_of(package->maintainer), true);
	struct contact contact;

	while (contact_next(&reader, &contact))
		if (contact.kind == CONTACT_MAIL && contact_is_of_distribution(contact.text))
			return true;
	return false;
}

/* "agent-plugin" beside "agent": who searches for the one finds the other. */
static bool is_part_of_another(const struct content *content, const char *name)
{
	for (vec_each(package, &content->preserved_packages)) {
		struct bytes rest = bytes_of(name);

		if (package->name && bytes_skip(&rest, package->name) && bytes_starts(rest, "-"))
			return true;
	}
	return false;
}

static void add_packages(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(package, &survey->content->preserved_packages))
		if (!is_of_distribution(package) &&
		    !is_part_of_another(survey->content, package->name))
			search_words_add(words, SEARCH_WORD_PACKAGE, bytes_of(package->name),
					 arena_format(survey->arena,
						      "%s package that no repository holds",
						      package->manager ? package->manager : "a"));
}

/* ---- what it serves and keeps -------------------------------------------------------------- */

static void add_domain(struct search_words *words, const char *name, const char *evidence)
{
	scoped_buf domain = { 0 };

	search_word_of_domain(&domain, bytes_of(name));
	search_words_add(words, SEARCH_WORD_DOMAIN, buf_bytes(&domain), evidence);
}

/* Names of databases, not of their files or numbers. */
static void add_database(struct search_words *words, const char *name, const char *evidence)
{
	if (name && !strchr(name, '/'))
		search_words_add(words, SEARCH_WORD_DATABASE, bytes_of(name), evidence);
}

static void add_servers(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(middleware, &survey->content->middleware)) {
		for (vec_each(site, &middleware->sites))
			for (vec_each(name, &site->names))
				add_domain(words, *name, at_line(survey, site->path, site->line));
		for (vec_each(database, &middleware->databases))
			add_database(
				words, database->key,
				arena_format(survey->arena, "database of %s%s%s",
					     middleware->program ? middleware->program : "a server",
					     middleware->name ? " " : "",
					     middleware->name ? middleware->name : ""));
	}
}

static void add_endpoints(struct search_words *words)
{
	struct survey *survey = words->survey;

	for (vec_each(application, &survey->content->applications))
		for (vec_each(endpoint, &application->endpoints))
			add_database(words, endpoint->database,
				     at_line(survey, endpoint->path, endpoint->line));
	for (vec_each(peer, &survey->content->peers))
		add_database(words, peer->database,
			     peer->evidence.count ? peer->evidence.at[0] : NULL);
}

static void add_certificates(struct search_words *words)
{
	for (vec_each(certificate, &words->survey->content->certificates))
		if (certificate->authority != TRI_YES)
			for (vec_each(name, &certificate->names))
				add_domain(words, *name, certificate->path);
}

/* Accounts that programs run as. People live in /home; they are told by `people`. */
static void add_accounts(struct search_words *words)
{
	for (vec_each(user, &words->survey->content->users))
		if (user->name && user->uid != 0 && is(user->made_by, "hand") && user->home &&
		    !path_is_below(user->home, "/home") && !contact_is_role(bytes_of(user->name)))
			search_words_add(words, SEARCH_WORD_ACCOUNT, bytes_of(user->name),
					 "/etc/passwd");
}

void search_words_gather(struct search_words *words)
{
	add_hosts(words);
	add_applications(words);
	add_services(words);
	add_servers(words);
	add_certificates(words);
	add_containers(words);
	add_packages(words);
	add_files(words);
	add_commands(words);
	add_jobs(words);
	add_endpoints(words);
	add_accounts(words);
	add_peers(words);
}
