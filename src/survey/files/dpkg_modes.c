/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/dpkg_modes.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "format/packages/maintainer_script.h"
#include "format/packages/statoverride.h"
#include "format/packages/tmpfiles_d.h"
#include "survey/files/content.h"
#include "survey/files/dpkg_archives.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What one source says of one path. */
struct fact {
	const char *path;         /* arena; of a rule or tmpfiles.d it may be a pattern */
	const char *user, *group; /* NULL: nothing is said */
	unsigned mode;
	bool has_mode;
	bool opens_user, opens_group, opens_mode; /* anything is right */
	bool is_recursive;
	/* of a script: hash of its package's name; 0: of something else */
	uint64_t script;
	const char *why;
	int32_t next; /* another one on the same path; index + 1, 0: none */
};

MAP_DEFINE(fact_map, uint64_t, int32_t, map_hash_u64, map_equal_u64);
MAP_DEFINE(doubt_map, uint64_t, bool, map_hash_u64, map_equal_u64);

/* Facts by path. */
struct facts {
	vec_of(struct fact) exact;
	struct fact_map first;     /* key of a path -> index in `exact` + 1 */
	vec_of(struct fact) broad; /* patterns, and whole trees */
};

struct dpkg_modes {
	struct survey *survey;
	const struct homes *homes;
	struct facts overrides; /* of dpkg-statoverride */
	struct facts rules;     /* of the table */
	struct facts acts;      /* of scripts and tmpfiles.d */
	struct doubt_map
		doubtful;   /* hash of a package's name: its script does more than it tells */
	const char *script; /* the package whose script is read */
	struct dpkg_archives archives;
};

static const char acts_why[] = "a package's script or tmpfiles.d";

/* ---- facts --------------------------------------------------------------------------------- */

static const char *name_of(struct dpkg_modes *modes, struct bytes text)
{
	struct survey *survey = modes->survey;
	struct bytes digits = text;
	uint64_t id;

	bytes_skip(&digits, "#");
	if (text.size == 0)
		return NULL;
	if (!bytes_u64(digits, 10, &id) || id > INT32_MAX)
		return arena_intern(survey->arena, text);
	return id == 0 ? "root" : NULL; /* an id says nothing of names here */
}

static void add_fact(struct facts *facts, struct fact fact)
{
	if (facts->exact.count + facts->broad.count >= DPKG_MODES_FACTS_MAX ||
	    !(fact.user || fact.group || fact.has_mode || fact.opens_user || fact.opens_group ||
	      fact.opens_mode))
		return;
	if (fact.is_recursive || strpbrk(fact.path, "*?[") != NULL) {
		*vec_push(&facts->broad) = fact;
		return;
	}
	int32_t *first = fact_map_put(&facts->first, dpkg_path_key(bytes_of(fact.path)));

	fact.next = *first;
	*vec_push(&facts->exact) = fact;
	*first = (int32_t)facts->exact.count;
}

static void facts_deinit(struct facts *facts)
{
	vec_deinit(&facts->exact);
	vec_deinit(&facts->broad);
	fact_map_deinit(&facts->first);
}

static void add_act(void *context, const struct maintainer_act *act)
{
	struct dpkg_modes *modes = context;

	if (act->path.size == 0) {
		*doubt_map_put(&modes->doubtful, map_hash_text(modes->script)) = true;
		return;
	}
	add_fact(&modes->acts, (struct fact){
				       .why = acts_why,
				       .path = arena_string(modes->survey->arena, act->path),
				       .user = name_of(modes, act->user),
				       .group = name_of(modes, act->group),
				       .mode = act->mode,
				       .has_mode = act->has_mode,
				       .opens_user = act->opens_user,
				       .opens_group = act->opens_group,
				       .opens_mode = act->opens_mode,
				       .is_recursive = act->is_recursive,
				       .script = map_hash_text(modes->script),
			       });
}

/* "libc6:amd64.postinst". */
static void read_script(struct dpkg_modes *modes, const char *name)
{
	static const char suffix[] = ".postinst";
	struct survey *survey = modes->survey;
	struct bytes package = bytes_of(name);
	scoped_buf path = { 0 }, text = { 0 };
	struct err err;

	if (!bytes_ends(package, suffix))
		return;
	buf_add_format(&path, "/var/lib/dpkg/info/%s", name);
	ptrdiff_t colon = bytes_find(package, ':');

	package.size = colon >= 0 ? (size_t)colon : package.size - (sizeof(suffix) - 1);
	modes->script = arena_string(survey->arena, package);
	/* a program instead of a script, or one that is too big, tells nothing */
	if (root_read(survey->root, buf_text(&path), DPKG_MODES_SCRIPT_MAX, &text, &err) < 0 ||
	    !bytes_starts(buf_bytes(&text), "#!"))
		*doubt_map_put(&modes->doubtful, map_hash_text(modes->script)) = true;
	else
		maintainer_script_read(buf_bytes(&text), modes, add_act);
}

static void read_scripts(struct dpkg_modes *modes)
{
	scoped_names names = { 0 };

	if (!survey_list(modes->survey, "/var/lib/dpkg/info", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		read_script(modes, root_name(&names, i));
}

static void read_tmpfiles(struct dpkg_modes *modes, const char *path)
{
	struct survey *survey = modes->survey;
	struct tmpfiles_line line;
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (tmpfiles_next(&rest, &line)) {
		bool makes = strchr("zZm", line.type) == NULL;

		if (!tmpfiles_sets_mode(line.type) || line.has_specifiers)
			continue;
		add_fact(&modes->acts,
			 (struct fact){
				 .why = acts_why,
				 .path = arena_string(survey->arena, line.path),
				 .user = line.user.size || !makes ? name_of(modes, line.user)
								  : "root",
				 .group = line.group.size || !makes ? name_of(modes, line.group)
								    : "root",
				 .mode = line.mode,
				 .has_mode = line.has_mode,
				 .is_recursive = line.type == 'Z',
			 });
	}
}

static void read_all_tmpfiles(struct dpkg_modes *modes)
{
	static const char *const folders[] = { "/usr/lib/tmpfiles.d", "/etc/tmpfiles.d" };

	for (size_t folder = 0; folder < COUNT(folders); folder++) {
		scoped_names names = { 0 };

		if (!survey_list(modes->survey, folders[folder], &names))
			continue;
		for (size_t i = 0; i < names.starts.count; i++) {
			scoped_buf path = { 0 };

			buf_add_format(&path, "%s/%s", folders[folder], root_name(&names, i));
			if (bytes_ends(buf_bytes(&path), ".conf"))
				read_tmpfiles(modes, buf_text(&path));
		}
	}
}

static void read_overrides(struct dpkg_modes *modes)
{
	struct arena *arena = modes->survey->arena;
	struct statoverride entry;
	scoped_buf text = { 0 };

	if (!survey_read(modes->survey, "/var/lib/dpkg/statoverride", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (statoverride_next(&rest, &entry))
		add_fact(&modes->overrides, (struct fact){
						    .path = arena_string(arena, entry.path),
						    .user = name_of(modes, entry.user),
						    .group = name_of(modes, entry.group),
						    .mode = entry.mode,
						    .has_mode = true,
						    .why = "/var/lib/dpkg/statoverride",
					    });
}

/* Backwards, so that the first row of a path is asked first. */
static void add_table(struct dpkg_modes *modes)
{
	for (size_t i = dpkg_modes_table_count; i > 0; i--) {
		const struct dpkg_mode_rule *rule = &dpkg_modes_table[i - 1];

		add_fact(&modes->rules, (struct fact){
						.path = rule->path,
						.user = rule->user,
						.group = rule->group,
						.mode = rule->mode,
						.has_mode = true,
						.why = rule->reason,
					});
	}
}

struct dpkg_modes *dpkg_modes_create(struct survey *survey, const struct homes *homes)
{
	struct dpkg_modes *modes = mem_zero(1, sizeof(*modes));

	modes->survey = survey;
	modes->homes = homes;
	dpkg_archives_init(&modes->archives, survey);
	read_overrides(modes);
	add_table(modes);
	read_scripts(modes);
	read_all_tmpfiles(modes);
	return modes;
}

void dpkg_modes_destroy(struct dpkg_modes *modes)
{
	if (!modes)
		return;
	facts_deinit(&modes->overrides);
	facts_deinit(&modes->rules);
	facts_deinit(&modes->acts);
	doubt_map_deinit(&modes->doubtful);
	dpkg_archives_deinit(&modes->archives);
	free(modes);
}

/* Folders whose files run, all of them: measured over 900 packages without an exception. */
static const char *const program_folders[] = {
	"/bin/*",       "/sbin/*",       "/usr/bin/*",      "/usr/sbin/*",
	"/usr/games/*", "/etc/init.d/*", "/etc/cron.*ly/*",
};

/* Where modes are usual. Elsewhere, in /var above all, packages do as they like. */
static const char *const usual_places[] = { "/usr/", "/lib/",  "/lib32/", "/lib64/", "/libx32/",
					    "/bin/", "/sbin/", "/etc/",   "/opt/",   "/boot/" };

/* A question and the answer so far. */
struct question {
	struct dpkg_modes *modes;
	struct bytes path;
	const struct stat *state;
	uint64_t script; /* hash of the name of its package; 0: none */
	enum content_start start;
	struct fact answer;
	bool is_answered;
};

static bool is_writable_by_all(const struct stat *state)
{
	return (state->st_mode & S_IWOTH) && !(state->st_mode & S_ISVTX);
}

static bool is_in_program_folder(struct bytes path)
{
	for (size_t i = 0; i < COUNT(program_folders); i++)
		if (path_matches(path, program_folders[i]))
			return true;
	return false;
}

static bool is_in(struct bytes path, const char *const *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_starts(path, places[i]))
			return true;
	return false;
}

/* Elsewhere only what nobody would want is unusual: a file that everybody may write. */
static bool expect_elsewhere(const struct stat *state, struct fact *ret)
{
	if (!is_writable_by_all(state))
		return false;
	*ret = (struct fact){ .has_mode = true,
			      .mode = state->st_mode & ALLPERMS & ~(unsigned)(S_IWOTH) };
	return true;
}

/* Where programs lie that others start. Measured over 1,200 packages: but for debugging symbols
 * every ELF program there has x bits, and below libexec every script. */
static bool is_to_run(const struct question *question)
{
	struct bytes path = question->path;
	enum content_start start = question->start;

	bytes_skip(&path, "/usr");
	if (bytes_starts(path, "/libexec/"))
		return start != CONTENT_START_UNKNOWN;
	return start == CONTENT_START_PROGRAM && bytes_starts(path, "/lib") &&
	       !bytes_starts(path, "/lib/debug/") && bytes_find_text(path, ".so") < 0;
}

static bool has_x(const struct stat *state)
{
	return (state->st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
}

/* What begins as a program does and has no x bit, or the other way round, may be right so. */
static bool is_x_open(const struct question *question)
{
	return S_ISREG(question->state->st_mode) && !is_in_program_folder(question->path) &&
	       !is_to_run(question) &&
	       (question->start != CONTENT_START_UNKNOWN) != has_x(question->state);
}

static bool expect_usual(const struct question *question, int32_t package, struct fact *ret)
{
	const struct dpkg_modes *modes = question->modes;
	const struct survey *survey = modes->survey;
	const struct stat *state = question->state;
	const char *name = package < 0 ? NULL : survey->content->packages.at[package].name;
	unsigned mode = state->st_mode & ALLPERMS;

	if (!is_in(question->path, usual_places, COUNT(usual_places)))
		return expect_elsewhere(state, ret);
	/* configuration of a package whose script does more to it than it tells */
	if (bytes_starts(question->path, "/etc/") && name &&
	    doubt_map_find(&modes->doubtful, map_hash_text(name)))
		return expect_elsewhere(state, ret);
	*ret = (struct fact){ .user = "root", .group = "root", .has_mode = true, .mode = 0755 };
	if (S_ISDIR(state->st_mode) || is_in_program_folder(question->path) || is_to_run(question))
		return true;
	/* some packages let nobody write */
	if (mode == 0444 || mode == 0555)
		ret->mode = mode;
	else if (!has_x(state))
		ret->mode = 0644;
	return true;
}

static bool is_user(const struct survey *survey, const char *name, const struct stat *state)
{
	const char *found = survey_user_name(survey, state->st_uid);

	return found ? strcmp(name, found) == 0 : strcmp(name, "root") == 0 && state->st_uid == 0;
}

static bool is_group(const struct survey *survey, const char *name, const struct stat *state)
{
	const char *found = survey_group_name(survey, state->st_gid);

	return found ? strcmp(name, found) == 0 : strcmp(name, "root") == 0 && state->st_gid == 0;
}

/* An owner that this root does not know was never given to a file. */
static bool has_user(const struct survey *survey, const char *name)
{
	for (vec_each(user, &survey->user_ids))
		if (strcmp(user->name, name) == 0)
			return true;
	return strcmp(name, "root") == 0;
}

static bool has_group(const struct survey *survey, const char *name)
{
	for (vec_each(group, &survey->content->groups))
		if (group->name && strcmp(group->name, name) == 0)
			return true;
	return strcmp(name, "root") == 0;
}

/* Takes what a source says; the first one is the answer, unless a later one fits what is. */
static void consider(struct question *question, const struct fact *fact)
{
	const struct survey *survey = question->modes->survey;
	struct fact *answer = &question->answer;
	bool mode = fact->has_mode && fact->mode == (question->state->st_mode & ALLPERMS);
	bool user = fact->user && is_user(survey, fact->user, question->state);
	bool group = fact->group && is_group(survey, fact->group, question->state);

	if (fact->has_mode && (mode || !answer->has_mode)) {
		answer->has_mode = true;
		answer->mode = fact->mode;
	}
	if (fact->user && (user || (!answer->user && has_user(survey, fact->user))))
		answer->user = fact->user;
	answer->opens_user |= fact->opens_user;
	answer->opens_group |= fact->opens_group;
	answer->opens_mode |= fact->opens_mode;
	if (fact->group && (group || (!answer->group && has_group(survey, fact->group))))
		answer->group = fact->group;
	question->is_answered = true;
}

static bool broad_means(const struct fact *fact, struct bytes path)
{
	size_t size = strlen(fact->path), literal = strcspn(fact->path, "*?[");

	if (path.size < literal || memcmp(path.at, fact->path, literal) != 0)
		return false;
	if (path_matches(path, fact->path))
		return true;
	return fact->is_recursive && path.size > size && path.at[size] == '/' &&
	       memcmp(path.at, fact->path, size) == 0;
}

/* A pattern is what is left of a path that a script puts together: "/usr/bin/$x" is not every
 * program of every package. */
static bool is_of_others(const struct fact *fact, const struct question *question)
{
	return fact->script && question->script && fact->script != question->script &&
	       strpbrk(fact->path, "*?[");
}

/* Considers all that is said of the path; who said the first of it, or NULL. */
static const char *ask_facts(struct question *question, const struct facts *facts)
{
	const int32_t *first = fact_map_find(&facts->first, dpkg_path_key(question->path));
	const char *why = NULL;

	for (int32_t i = first ? *first : 0; i; i = facts->exact.at[i - 1].next) {
		consider(question, &facts->exact.at[i - 1]);
		why = why ? why : facts->exact.at[i - 1].why;
	}
	for (vec_each(fact, &facts->broad)) {
		if (!broad_means(fact, question->path) || is_of_others(fact, question))
			continue;
		consider(question, fact);
		why = why ? why : fact->why;
	}
	return why;
}

static const char *ask_archive(struct question *question, int32_t package)
{
	const struct stat *state = question->state;
	/* unpacking an archive costs more than all else: it is not asked of a plain data file */
	bool is_plain = state->st_mode == (S_IFREG | 0644) && !state->st_uid && !state->st_gid &&
			question->start == CONTENT_START_UNKNOWN;
	const struct dpkg_member *member = is_plain ? NULL
						    : dpkg_archives_find(&question->modes->archives,
									 question->path, package);

	if (!member)
		return NULL;
	const struct fact fact = { .user = member->user,
				   .group = member->group,
				   .mode = member->mode & ALLPERMS,
				   .has_mode = true };

	consider(question, &fact);
	return question->modes->archives.path;
}

/* A home that belongs to its user is right whatever was said before; to anybody else it only has to
 * if nothing was. */
static const char *ask_homes(struct question *question)
{
	const struct stat *state = question->state;
	const struct home *home = S_ISDIR(state->st_mode)
					  ? homes_find(question->modes->homes, question->path)
					  : NULL;
	struct fact fact = { 0 };

	if (!home || (!home_is_users(home, state) &&
		      (question->answer.user || !home_is_strange(home, state))))
		return NULL;
	fact.user = home->user;
	if (home_is_users(home, state) && state->st_gid == home->gid)
		fact.group = home->group;
	consider(question, &fact);
	return home->why;
}

/* True if all that was said is what is: nothing else could change the answer. */
static bool is_settled(const struct question *question)
{
	const struct survey *survey = question->modes->survey;
	const struct fact *answer = &question->answer;

	return answer->has_mode && answer->mode == (question->state->st_mode & ALLPERMS) &&
	       answer->user && is_user(survey, answer->user, question->state) && answer->group &&
	       is_group(survey, answer->group, question->state);
}

/* What the package's archive and the table say. The archive's word comes first, but is only asked
 * for where the table does not already say what is. */
static const char *ask_archive_and_table(struct question *question, int32_t package)
{
	struct question table_only = *question;
	const char *table = ask_facts(&table_only, &question->modes->rules);

	if (is_settled(&table_only)) {
		*question = table_only;
		return table;
	}
	const char *archive = ask_archive(question, package);

	(void)ask_facts(question, &question->modes->rules);
	return archive ? archive : table;
}

/* Asks all sources in their order; who answered first is why. */
static void ask(struct question *question, int32_t package, struct dpkg_mode *ret)
{
	struct dpkg_modes *modes = question->modes;
	struct fact usual;

	ret->why = ask_facts(question, &modes->overrides);
	if (ret->why)
		return;
	ret->why = ask_archive_and_table(question, package);
	if (!ret->why && expect_usual(question, package, &usual)) {
		consider(question, &usual);
		ret->why = "Debian's usual mode";
		ret->is_usual = true;
		ret->is_x_open = is_x_open(question);
	}
	const char *acts = ask_facts(question, &modes->acts);

	ret->is_x_open &= !acts;
	ret->why = ret->why ? ret->why : acts;
	const char *home = ask_homes(question);

	ret->why = ret->why ? ret->why : home;
}

static enum content_start start_of(const struct survey *survey, struct bytes path)
{
	scoped_buf text = { 0 };

	buf_add_bytes(&text, path);
	return content_start(survey->root, buf_text(&text));
}

bool dpkg_modes_expect(struct dpkg_modes *modes, struct bytes path, const struct stat *state,
		       int32_t package, struct dpkg_mode *ret)
{
	struct question question = { .modes = modes, .path = path, .state = state };
	struct dpkg_mode answer = { .expected = { .size = UNKNOWN, .mtime = UNKNOWN } };

	if (!S_ISREG(state->st_mode) && !S_ISDIR(state->st_mode))
		return false;
	if (package >= 0)
		question.script = map_hash_text(modes->survey->content->packages.at[package].name);
	if (S_ISREG(state->st_mode) && !is_in_program_folder(path))
		question.start = start_of(modes->survey, path);
	ask(&question, package, &answer);
	if (!question.is_answered)
		return false;
	if (question.answer.has_mode && !question.answer.opens_mode)
		answer.expected.mode = question.answer.mode | (state->st_mode & S_IFMT);
	if (!question.answer.opens_user)
		answer.expected.user = question.answer.user;
	if (!question.answer.opens_group)
		answer.expected.group = question.answer.group;
	*ret = answer;
	return true;
}
