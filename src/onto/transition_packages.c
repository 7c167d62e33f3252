/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "format/packages/upstream_version.h"
#include "onto/jump_rules.h"
#include "onto/package_rules.h"
#include "onto/transitions_parts.h"
#include "snapshot/package_facts.h"

static bool is_there(const struct transitions *transitions, const char *name)
{
	return target_offer(transitions->target, name) ||
	       target_installed(transitions->target, name);
}

/* Of no repository: it moves as the file that is carried, if what it needs is there. */
static void tell_local(struct transitions *transitions, const struct package *package)
{
	struct transition *row = transition_add(transitions, "packages", package->name,
						SEVERITY_WARN);
	size_t missing = 0;
	scoped_buf names = { 0 };

	row->fate = CHANGES;
	for (vec_each(need, &package->needs))
		if (!is_there(transitions, *need) && !target_provider(transitions->target, *need))
			buf_add_format(&names, "%s%s", missing++ ? ", " : "", *need);
	if (missing) {
		row->fate = STAYS;
		row->severity = SEVERITY_BAD;
		row->what = arena_format(transitions->arena,
					 "%s is of no repository and needs %s, which the new "
					 "system does not offer",
					 package->name, buf_text(&names));
		row->proposal = "build it anew for the new release";
		return;
	}
	row->what = arena_format(transitions->arena,
				 "%s is of no repository: it was built for the old release",
				 package->name);
	row->proposal = "try its file on the new system; what it needs is on offer there by name";
}

/* ---- packages that are not there by their names -------------------------------------------- */

enum { STEPS_MAX = 4 }; /* php7.4-json, php7.4-cli, php8.2-cli */

/* Where a name leads, and who said so. */
struct way {
	const char *name;                /* of the package on offer; NULL: nowhere */
	const struct package_rule *rule; /* the last that fitted; NULL: none */
	bool is_guess;
};

/* True if each of the names, parted by blanks, is there. */
static bool are_there(const struct transitions *transitions, const char *names)
{
	struct bytes rest = bytes_of(names), name;
	bool ret = false;

	while (bytes_word(&rest, &name)) {
		ret = is_there(transitions, arena_string(transitions->arena, name));
		if (!ret)
			break;
	}
	return ret;
}

/* "debian", "12" of the new system, as the rules name them. */
static struct package_question question_of(const struct transitions *transitions, const char *name)
{
	const struct os *os = &transitions->target->content->host.os;
	const char *family = os->id ? os->id : "";
	const char *version = os->version ? os->version : "";
	bool is_red = text_list_has(&os->like, "rhel") || text_is(family, "rhel");
	bool is_whole = text_is(family, "ubuntu"); /* 24.04 is one release, 12.11 is 12 */
	size_t size = is_whole ? strlen(version) : strcspn(version, ".");

	return (struct package_question){
		.family = is_red ? "rhel" : family,
		.name = name,
		.release = arena_string(transitions->arena, (struct bytes){ version, size }),
	};
}

/* The name is on offer for those who still ask for it, and another package is what it stands for:
 * a rule says so of that very name and release. */
static bool is_succeeded(struct transitions *transitions, const char *name)
{
	struct package_question question = question_of(transitions, name);
	const struct package_rule *rule = package_rule_of(&question);

	return rule && !strchr(rule->name, '*') && rule->fate != PACKAGE_CHOICE && rule->new_name &&
	       are_there(transitions, rule->new_name);
}

static struct way find_way(struct transitions *transitions, const char *name)
{
	struct way ret = { 0 };

	for (int step = 0; step < STEPS_MAX; step++) {
		const struct available *provider = target_provider(transitions->target, name);
		struct package_question question = question_of(transitions, name);
		const struct package_rule *rule = package_rule_of(&question);
		const char *next = rule ? package_rule_new_name(rule, name, transitions->arena)
					: NULL;

		if (provider) {
			ret.name = provider->name;
			return ret;
		}
		if (!rule) {
			ret.name = package_family_match(name, transitions->names.at,
							transitions->names.count);
			ret.is_guess = true;
			return ret;
		}
		ret.rule = rule;
		ret.is_guess = ret.is_guess || strchr(rule->name, '*');
		if (!next || rule->fate == PACKAGE_CHOICE)
			return ret;
		if (are_there(transitions, next)) {
			ret.name = next;
			return ret;
		}
		name = next;
	}
	return ret;
}

static void tell_way(struct transitions *transitions, const struct package *package,
		     const struct way *way, struct transition *row)
{
	struct bytes rest = bytes_of(way->name), name;
	bool is_other = way->rule && way->rule->fate == PACKAGE_REPLACED;

	row->fate = CHANGES;
	row->severity = is_other ? SEVERITY_WARN : SEVERITY_NOTE;
	row->what = arena_format(transitions->arena, "%s is %s%s there", package->name,
				 way->is_guess ? "likely " : "", way->name);
	while (bytes_word(&rest, &name))
		transition_note(transitions, &row->instead, arena_intern(transitions->arena, name));
	if (!way->rule)
		transition_note(transitions, &row->evidence,
				way->is_guess ? "of one family by its name, and the newest on offer"
					      : "its package says so");
}

/* The repository it is of moves along: true if there is one. */
static bool tell_along(struct transitions *transitions, const struct package *package,
		       struct transition *row)
{
	const struct repository *repository = transitions_moving_repository(transitions, package);

	if (!repository)
		return false;
	row->fate = CHANGES;
	row->severity = SEVERITY_WARN;
	row->what = arena_format(transitions->arena,
				 "%s is of %s, which is used there as well: whether its package "
				 "goes with the new release nobody knows",
				 package->name, repository->url);
	row->proposal = "ask who keeps it, or try it on a machine of the new release";
	transition_note(transitions, &row->evidence, package->origin);
	return true;
}

static void tell_gone(struct transitions *transitions, const struct package *package)
{
	const struct way way = find_way(transitions, package->name);
	struct transition *row = transition_add(transitions, "packages", package->name,
						SEVERITY_BAD);

	if (way.rule) {
		row->proposal = way.rule->reason;
		transition_note(transitions, &row->evidence, way.rule->source);
	}
	if (way.name) {
		tell_way(transitions, package, &way, row);
		return;
	}
	if (tell_along(transitions, package, row))
		return;
	row->fate = STAYS;
	row->what = arena_format(transitions->arena, "%s %s is not on offer there", package->name,
				 package->version ? package->version : "");
	if (!way.rule)
		row->proposal = "find out what it was for, and what does that on the new release";
	if (package->origin)
		transition_note(
			transitions, &row->evidence,
			arena_format(transitions->arena, "it came from %s", package->origin));
}

/* ---- versions that jump -------------------------------------------------------------------- */

static void tell_jump(struct transitions *transitions, const struct package *package,
		      const struct available *there, const struct jump_rule *rule)
{
	static const enum severity severities[] = {
		[JUMP_NOTE] = SEVERITY_NOTE,
		[JUMP_WORK] = SEVERITY_WARN,
		[JUMP_BREAKS] = SEVERITY_BAD,
	};
	struct transition *row = transition_add(transitions, "packages", package->name,
						severities[rule->severity]);
	struct bytes old = upstream_version_of(bytes_of(package->version));
	struct bytes fresh = upstream_version_of(bytes_of(there->version));

	row->fate = CHANGES;
	row->what = arena_format(transitions->arena, "%s %.*s becomes %.*s: %s", rule->program,
				 (int)old.size, old.at, (int)fresh.size, fresh.at, rule->what);
	row->proposal = rule->work;
	transition_note(transitions, &row->evidence, rule->source);
	transition_note(transitions, &row->evidence,
			arena_format(transitions->arena, "%s %s, there %s %s", package->name,
				     package->version, there->name, there->version));
}

/* What is known to break between both versions, each once however many packages say so. */
static void tell_jumps(struct transitions *transitions, const struct package *package)
{
	const char *name = transitions_package_there(transitions, package->name);
	const struct available *there = name ? target_offer(transitions->target, name) : NULL;
	struct jump_findings findings = { 0 };

	if (!there || !there->version || !package->version)
		return;
	const struct jump_question question = { package->name, bytes_of(package->version),
						bytes_of(there->version) };

	jump_rules_find(&question, transitions->arena, &findings);
	for (vec_each(found, &findings.found)) {
		if (text_list_has(&transitions->jumps, (*found)->what))
			continue;
		tell_jump(transitions, package, there, *found);
		transition_note(transitions, &transitions->jumps, (*found)->what);
	}
}

/* ---- all of it ----------------------------------------------------------------------------- */

static bool is_of_system(const struct package *package)
{
	static const char *const managers[] = { "dpkg", "rpm", "apk", "pacman" };

	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++)
		if (package->name && !package->state && text_is(package->manager, managers[i]))
			return true;
	return false;
}

static bool is_asked_for(const struct package *package)
{
	return is_of_system(package) && text_is(package->reason, "manual") &&
	       package->essential != TRI_YES;
}

bool transitions_is_asked_for(const struct transitions *transitions, const char *name)
{
	for (vec_each(package, &transitions->old->packages))
		if (text_is(package->name, name) && is_asked_for(package))
			return true;
	return false;
}

void transitions_find_offers(struct transitions *transitions)
{
	const struct content *fresh = transitions->target->content;

	for (vec_each(offer, &fresh->available))
		if (offer->name)
			*vec_push_in(transitions->arena, &transitions->names) = offer->name;
}

static void add_package(struct transitions *transitions, const struct package *package)
{
	if (package_is_local(package))
		tell_local(transitions, package);
	else if (!is_there(transitions, package->name) || is_succeeded(transitions, package->name))
		tell_gone(transitions, package);
}

void transitions_add_packages(struct transitions *transitions)
{
	if (!transitions->target->has_offers)
		return;
	for (vec_each(package, &transitions->old->packages)) {
		if (is_asked_for(package))
			add_package(transitions, package);
		if (is_of_system(package) && jump_rules_know(package->name))
			tell_jumps(transitions, package);
	}
}

const char *transitions_package_there(void *context, const char *name)
{
	struct transitions *transitions = context;

	if (!transitions->target->has_offers)
		return NULL;
	if (is_there(transitions, name) && !is_succeeded(transitions, name))
		return name;
	const struct way way = find_way(transitions, name);
	struct bytes rest = bytes_of(way.name ? way.name : ""), first;

	return bytes_word(&rest, &first) ? arena_intern(transitions->arena, first) : NULL;
}

bool transitions_is_gone(struct transitions *transitions, const char *name)
{
	if (!transitions->target->has_offers || transitions_package_there(transitions, name))
		return false;
	for (vec_each(package, &transitions->old->packages))
		if (is_of_system(package) && text_is(package->name, name))
			return !package_is_local(package) &&
			       !transitions_moving_repository(transitions, package);
	return false;
}
