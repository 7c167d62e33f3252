/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What packages own, against what they say of it: the files that checks.c chose.
 */
#include <inttypes.h>

#include "survey/files/attributes.h"
#include "survey/files/content.h"
#include "survey/files/dpkg_digests.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"
#include "survey/packages/packages.h"

/* A file that is compared, and what was found. */
struct drift {
	struct files *files;
	struct dpkg_digests *digests;
	int32_t node;
	int32_t claim; /* whose word counts: the one that fits best, else the first */
	const char *path;
	struct stat state;
	struct digest actual; /* of the kind that was asked for last */
	struct file_attributes attributes;
	text_list findings;
	text_list evidence;
	struct buf expected;
};

static void find(struct drift *drift, const char *finding)
{
	text_list_add_once(drift->files->survey->arena, &drift->findings, finding);
}

static void expect(struct drift *drift, const char *format, ...) PRINTF_LIKE(2, 3);
static void expect(struct drift *drift, const char *format, ...)
{
	va_list arguments;

	if (drift->expected.size)
		buf_add_text(&drift->expected, ", ");
	va_start(arguments, format);
	buf_add_arguments(&drift->expected, format, arguments);
	va_end(arguments);
}

static const struct catalogue_claim *claim_of(const struct drift *drift, int32_t claim)
{
	return &drift->files->catalogue->claims.at[claim];
}

static const struct package *package_of(const struct drift *drift)
{
	int32_t package = claim_of(drift, drift->claim)->package;

	return package < 0 ? NULL : &drift->files->survey->content->packages.at[package];
}

/* ---- contents ------------------------------------------------------------------------------ */

/* What a claim says of the content, or NULL; `ret_source` is the file that says so. */
static const struct digest *digest_of(struct drift *drift, int32_t index, const char **ret_source)
{
	const struct catalogue_claim *claim = claim_of(drift, index);
	const struct catalogue_expected *expected = catalogue_expected(drift->files->catalogue,
								       index);
	const struct package *package =
		claim->package < 0 ? NULL
				   : &drift->files->survey->content->packages.at[claim->package];

	if (expected && expected->digest.kind != DIGEST_NONE) {
		*ret_source = package_is_of(package, "dpkg")  ? "/var/lib/dpkg/status"
			      : package_is_of(package, "pip") ? "its RECORD"
							      : "the package database";
		return &expected->digest;
	}
	if (!package_is_of(package, "dpkg"))
		return NULL;
	const struct digest *digest = dpkg_digest_of(drift->digests, claim->package, drift->node);

	*ret_source = drift->digests->path;
	return digest;
}

static bool content_is(struct drift *drift, const struct digest *digest, struct err *err)
{
	const struct digest *known = node_digest_map_find(&drift->files->digests,
							  (uint64_t)drift->node);

	if (known && known->kind == digest->kind)
		drift->actual = *known;
	if (drift->actual.kind != digest->kind &&
	    content_digest(&drift->files->reader, drift->path, digest->kind, &drift->actual, err) <
		    0)
		return false;
	return digest_equal(&drift->actual, digest);
}

/* True if the file was written after its package came, as its own time tells: package managers keep
 * the times that files had when the package was built. */
static bool is_written_later(const struct drift *drift)
{
	int32_t package = claim_of(drift, drift->claim)->package;
	struct catalogue_window window = catalogue_window(drift->files->catalogue, package);

	return window.to && !drift->files->has_no_times &&
	       timespec_ns(drift->state.st_mtim) > window.to;
}

/* No digest is recorded: only the time of the content tells. */
static void judge_by_time(struct drift *drift)
{
	if (!is_written_later(drift) || (claim_of(drift, drift->claim)->flags & CATALOGUE_VOLATILE))
		return;
	find(drift, "changed");
	survey_note(drift->files->survey, &drift->evidence,
		    "written after the package was installed; no digest of it is recorded");
}

/* Compares the content with every claim's word until one fits. */
static void compare_content(struct drift *drift)
{
	const struct catalogue *catalogue = drift->files->catalogue;
	const char *source = NULL, *differs = NULL;
	struct err err = { 0 };

	for (int32_t i = catalogue->nodes.at[drift->node].claims; i >= 0;
	     i = catalogue->claims.at[i].next) {
		const struct digest *digest = digest_of(drift, i, &source);

		if (!digest)
			continue;
		if (content_is(drift, digest, &err)) {
			drift->claim = i;
			return;
		}
		differs = source;
	}
	if (err.code)
		survey_error_from(drift->files->survey, drift->path, &err);
	else if (!differs)
		judge_by_time(drift);
	else {
		find(drift, "changed");
		survey_note(drift->files->survey, &drift->evidence, "not the content in %s",
			    differs);
	}
}

/* ---- everything else ----------------------------------------------------------------------- */

/* Links that scripts of packages make anew, to where everybody's lead: merged /usr, /run, sh. */
static const struct {
	const char *path;
	const char *target; /* without a leading slash */
} usual_links[] = {
	{ "/bin", "usr/bin" },         { "/sbin", "usr/sbin" },
	{ "/lib", "usr/lib" },         { "/lib32", "usr/lib32" },
	{ "/lib64", "usr/lib64" },     { "/libx32", "usr/libx32" },
	{ "/libo32", "usr/libo32" },   { "/sbin", "usr/bin" },
	{ "/usr/sbin", "bin" },        { "/var/run", "run" },
	{ "/var/lock", "run/lock" },   { "/var/mail", "spool/mail" },
	{ "/var/spool/mail", "mail" }, { "/bin/sh", "dash" },
	{ "/usr/bin/sh", "dash" },     { "/usr/share/man/man1/sh.1.gz", "dash.1.gz" },
};

static bool is_usual_link(const char *path, const char *target)
{
	while (strncmp(target, "../", 3) == 0)
		target += 3;
	if (target[0] == '/')
		target++;
	for (size_t i = 0; i < sizeof(usual_links) / sizeof(usual_links[0]); i++)
		if (strcmp(usual_links[i].path, path) == 0 &&
		    strcmp(usual_links[i].target, target) == 0)
			return true;
	return false;
}

static const char *read_target(struct drift *drift)
{
	struct survey *survey = drift->files->survey;
	scoped_buf target = { 0 };

	if (root_readlink(survey->root, drift->path, &target) < 0)
		return "";
	return arena_string(survey->arena, buf_bytes(&target));
}

/* apk tells links from files by nothing, and keeps of both a digest: of a link that of its text. */
static bool is_link_of_apk(const struct drift *drift)
{
	return S_ISLNK(drift->state.st_mode) && package_is_of(package_of(drift), "apk");
}

static bool has_digest(const char *text, const struct digest *digest)
{
	struct digester digester;
	struct digest actual;

	digester_init(&digester, digest->kind);
	digester_add(&digester, bytes_of(text));
	digester_end(&digester, &actual);
	return digest_equal(&actual, digest);
}

/* Where packages have a folder, or a file whose content they know, there is something else. */
static bool compare_type(struct drift *drift, const struct catalogue_expected *expected)
{
	const struct catalogue_node *node = &drift->files->catalogue->nodes.at[drift->node];
	mode_t wanted = expected && expected->mode ? expected->mode & S_IFMT : 0;
	const char *source;

	if (!wanted &&
	    (node->has_children || (claim_of(drift, drift->claim)->flags & CATALOGUE_FOLDER)))
		wanted = S_IFDIR;
	if (!wanted && !S_ISREG(drift->state.st_mode) && !is_link_of_apk(drift) &&
	    digest_of(drift, drift->claim, &source))
		wanted = S_IFREG;
	if (!wanted || wanted == (drift->state.st_mode & S_IFMT) ||
	    (wanted == S_IFDIR && S_ISLNK(drift->state.st_mode) &&
	     is_usual_link(drift->path, read_target(drift))))
		return false;
	find(drift, "type");
	expect(drift, "a %s", file_type_name(wanted));
	return true;
}

static void compare_mode(struct drift *drift, const struct catalogue_expected *expected)
{
	mode_t mode = drift->state.st_mode & ALLPERMS, wanted = expected->mode & ALLPERMS;

	if (!expected->mode || S_ISLNK(drift->state.st_mode) || mode == wanted)
		return;
	if ((mode ^ wanted) & (S_ISUID | S_ISGID))
		find(drift, "setuid");
	find(drift, "mode");
	expect(drift, "mode %04o", wanted);
}

static bool is_name_of(const char *name, const char *found, unsigned id)
{
	return found ? strcmp(name, found) == 0 : strcmp(name, "root") == 0 && id == 0;
}

static void compare_owner(struct drift *drift, const struct catalogue_expected *expected)
{
	const struct survey *survey = drift->files->survey;
	const struct stat *state = &drift->state;

	if ((!expected->user ||
	     is_name_of(expected->user, survey_user_name(survey, state->st_uid), state->st_uid)) &&
	    (!expected->group ||
	     is_name_of(expected->group, survey_group_name(survey, state->st_gid), state->st_gid)))
		return;
	find(drift, "owner");
	expect(drift, "owner %s %s", expected->user ? expected->user : "?",
	       expected->group ? expected->group : "?");
}

/* dpkg's database knows no modes and owners: what else tells of them. */
static void compare_dpkg_mode(struct drift *drift)
{
	struct files *files = drift->files;
	size_t before = drift->findings.count;
	struct dpkg_mode known;

	if (S_ISLNK(drift->state.st_mode) || !package_is_of(package_of(drift), "dpkg"))
		return;
	if (!dpkg_modes_expect(files->modes, bytes_of(drift->path), &drift->state,
			       claim_of(drift, drift->claim)->package, &known)) {
		files->modes_unknown++;
		return;
	}
	compare_mode(drift, &known.expected);
	compare_owner(drift, &known.expected);
	if (drift->findings.count > before)
		survey_note(files->survey, &drift->evidence, "%s%s",
			    known.is_usual ? "likely: " : "", known.why);
	else
		files->modes_unknown += known.is_x_open;
}

/* apk records the digest of the path that a link holds. */
static bool is_digest_of(const char *text, const struct digest *wanted)
{
	struct digester digester;
	struct digest digest;

	digester_init(&digester, wanted->kind);
	digester_add(&digester, bytes_of(text));
	digester_end(&digester, &digest);
	return digest_equal(&digest, wanted);
}

/* A link that the package's own tools make anew, of which the package ships one choice. */
static bool is_made_by_tools(const struct drift *drift)
{
	struct expected_match match;

	return expected_find(drift->files->rules, bytes_of(drift->path), drift->state.st_mode,
			     &match);
}

static void compare_link(struct drift *drift, const struct catalogue_expected *expected)
{
	const char *target = read_target(drift);

	if (expected && expected->digest.kind != DIGEST_NONE && !expected->target) {
		if (!is_digest_of(target, &expected->digest))
			find(drift, "target");
	} else if (expected && expected->target) {
		if (strcmp(expected->target, target) == 0)
			return;
		find(drift, "target");
		expect(drift, "a link to %s", expected->target);
	} else if (expected && expected->digest.kind != DIGEST_NONE && is_link_of_apk(drift)) {
		if (has_digest(target, &expected->digest))
			return;
		find(drift, "target");
		survey_note(drift->files->survey, &drift->evidence,
			    "not the link in the package database");
	} else if (is_written_later(drift) && !is_usual_link(drift->path, target) &&
		   !is_made_by_tools(drift)) {
		find(drift, "target");
		survey_note(drift->files->survey, &drift->evidence,
			    "made anew after the package was installed; where it led then is not "
			    "recorded");
	}
}

/* Programs that their package gives a capability, or else a set-uid bit: without both they do not
 * work for users. */
static const struct {
	const char *path;
	const char *capabilities;
} needed[] = {
	{ "/usr/bin/ping", "cap_net_raw=ep" }, /* iputils-ping's postinst */
	{ "/bin/ping", "cap_net_raw=ep" },
};

static void compare_needed(struct drift *drift)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (strcmp(drift->path, needed[i].path) != 0 || drift->attributes.capabilities ||
		    (drift->state.st_mode & S_ISUID) || !package_is_of(package_of(drift), "dpkg"))
			continue;
		find(drift, "capabilities");
		expect(drift, "capabilities %s", needed[i].capabilities);
	}
}

static void compare_attributes(struct drift *drift, const struct catalogue_expected *expected)
{
	const char *wanted = expected ? expected->capabilities : NULL;

	attributes_read(drift->files->survey, drift->path, &drift->attributes);
	const char *actual = drift->attributes.capabilities;

	if (!capabilities_equal(actual, wanted) &&
	    !(actual && dpkg_modes_gives_capabilities(bytes_of(drift->path), actual))) {
		find(drift, "capabilities");
		expect(drift, wanted && wanted[0] ? "capabilities %s" : "no capabilities", wanted);
	}
	compare_needed(drift);
	if (drift->attributes.acl || drift->attributes.default_acl)
		find(drift, "acl");
	if (drift->attributes.others.count)
		find(drift, "xattr");
}

static void compare(struct drift *drift)
{
	const struct catalogue_expected *expected = catalogue_expected(drift->files->catalogue,
								       drift->claim);

	if (compare_type(drift, expected))
		return;
	if (S_ISREG(drift->state.st_mode))
		compare_content(drift);
	if (S_ISLNK(drift->state.st_mode))
		compare_link(drift, expected);
	expected = catalogue_expected(drift->files->catalogue, drift->claim);
	if (expected) {
		compare_mode(drift, expected);
		compare_owner(drift, expected);
	}
	if (!expected || !expected->mode)
		compare_dpkg_mode(drift);
	if (S_ISREG(drift->state.st_mode) || S_ISDIR(drift->state.st_mode))
		compare_attributes(drift, expected);
	if (claim_of(drift, drift->claim)->flags & CATALOGUE_OBSOLETE) {
		find(drift, "leftover");
		survey_note(drift->files->survey, &drift->evidence,
			    "its package has it no more: obsolete in /var/lib/dpkg/status");
	}
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void add_row(const struct drift *drift)
{
	struct survey *survey = drift->files->survey;
	const struct package *package = package_of(drift);
	struct file_row *row = file_row_add(survey, drift->path, &drift->state);

	row->owner_package = package ? package->name : NULL;
	row->finding = drift->findings;
	for (vec_each(sentence, &drift->evidence))
		*vec_push_in(survey->arena, &row->evidence) = *sentence;
	file_row_judge(survey, &drift->files->endings, row, drift->state.st_mode);
	if (claim_of(drift, drift->claim)->flags & CATALOGUE_CONFIG) {
		row->file_class = file_class_names[CLASS_CONFIG];
		row->class_why = "its package marks it as configuration";
	}
	if (drift->expected.size)
		row->expected = arena_string(survey->arena, buf_bytes(&drift->expected));
}

static void check_one(struct files *files, struct dpkg_digests *digests, int32_t node)
{
	const struct catalogue *catalogue = files->catalogue;
	scoped_buf path = { 0 };
	struct drift drift = {
		.files = files,
		.digests = digests,
		.node = node,
		.claim = catalogue->nodes.at[node].claims,
	};

	catalogue_path(catalogue, node, &path);
	drift.path = buf_text(&path);
	if (root_lstat(files->survey->root, drift.path, &drift.state) < 0)
		return; /* gone since the walk */
	compare(&drift);
	if (drift.findings.count)
		add_row(&drift);
	buf_deinit(&drift.expected);
}

void files_add_drift(struct files *files)
{
	SCOPED(dpkg_digests_deinit) struct dpkg_digests digests;

	dpkg_digests_init(&digests, files->survey);
	for (vec_each(check, &files->checks)) {
		if (survey_is_late(files->survey))
			files->uncompared++;
		else
			check_one(files, &digests, check->node);
	}
	if (files->uncompared)
		survey_error(files->survey, NULL, "the time was up: %zu of %zu files not compared",
			     files->uncompared, files->checks.count);
}
