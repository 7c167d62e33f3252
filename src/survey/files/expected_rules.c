/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/expected_rules.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "survey/packages/catalogue.h"

enum { EXPECTED_NONE = -1 };

/* One pattern of a rule. */
struct expected_entry {
	const char *pattern; /* arena */
	const struct expected_rule *rule;
	const char
		*folder; /* of a pattern that ends in two stars: without them; arena. Else NULL */
	size_t literal;  /* bytes of the pattern that every path it means begins with */
	int32_t next;    /* another one of the same key */
};

/* Hash of the first two names -> index of the first entry + 1. */
MAP_DEFINE(expected_map, uint64_t, int32_t, map_hash_u64, map_equal_u64);

struct expected_rules {
	const struct survey *survey;
	struct arena arena;
	vec_of(struct expected_entry) entries;
	struct expected_map by_key;
};

/* ---- the index ----------------------------------------------------------------------------- */

/* The first two names of a path; "*" in place of the second where that one has a star, or there
 * is none: "/x" and two stars is about /x too. */
static uint64_t key_of(struct bytes path, bool any)
{
	struct bytes first = { 0 }, second = { 0 };

	bytes_skip(&path, "/");
	if (bytes_part(&path, '/', &first))
		(void)bytes_part(&path, '/', &second);
	if (any || second.size == 0 || bytes_find(second, '*') >= 0)
		second = BYTES("*");
	return map_hash_u64(map_hash_bytes(first) + 31 * map_hash_bytes(second));
}

/* Up to the first star, and without a slash before it: "/x" and two stars mean /x too. */
static size_t literal_size(const char *pattern)
{
	size_t size = strcspn(pattern, "*");

	return size && pattern[size] && pattern[size - 1] == '/' ? size - 1 : size;
}

static void add_pattern(struct expected_rules *rules, const struct expected_rule *rule,
			const char *pattern)
{
	int32_t *first = expected_map_put(&rules->by_key, key_of(bytes_of(pattern), false));
	struct expected_entry *entry = vec_push(&rules->entries);
	size_t size = strlen(pattern);
	bool covers = bytes_ends(bytes_of(pattern), "/**");

	*entry = (struct expected_entry){
		.pattern = pattern,
		.rule = rule,
		.literal = literal_size(pattern),
		.next = *first - 1,
		.folder = covers ? arena_format(&rules->arena, "%.*s", (int)size - 3, pattern)
				 : NULL,
	};
	*first = (int32_t)rules->entries.count;
}

static void add_rule(struct expected_rules *rules, const struct expected_rule *rule)
{
	const char *folder = rule->folder ? rule->folder : "";
	struct bytes rest = bytes_of(rule->patterns), word;

	while (bytes_word(&rest, &word)) {
		bool is_home = bytes_skip(&word, "~");

		if (!is_home) {
			add_pattern(rules, rule,
				    arena_format(&rules->arena, "%s%.*s", folder, (int)word.size,
						 word.at));
			continue;
		}
		add_pattern(rules, rule,
			    arena_format(&rules->arena, "/root%.*s", (int)word.size, word.at));
		add_pattern(rules, rule,
			    arena_format(&rules->arena, "/home/*%.*s", (int)word.size, word.at));
	}
}

static bool is_installed(const struct survey *survey, const char *name)
{
	for (vec_each(package, &survey->content->packages))
		if (package->name && strcmp(package->name, name) == 0)
			return true;
	return false;
}

struct expected_rules *expected_create(const struct survey *survey)
{
	struct expected_rules *rules = mem_zero(1, sizeof(*rules));

	rules->survey = survey;
	for (size_t i = 0; i < expected_count; i++)
		if (!expected_table[i].package || is_installed(survey, expected_table[i].package))
			add_rule(rules, &expected_table[i]);
	return rules;
}

void expected_destroy(struct expected_rules *rules)
{
	if (!rules)
		return;
	vec_deinit(&rules->entries);
	expected_map_deinit(&rules->by_key);
	arena_deinit(&rules->arena);
	free(rules);
}

/* ---- does a rule mean it ------------------------------------------------------------------- */

/* A pattern for all that lies in a folder means the folder too. */
static bool pattern_means(const struct expected_entry *entry, struct bytes path, bool is_folder)
{
	if (path.size < entry->literal || memcmp(path.at, entry->pattern, entry->literal) != 0)
		return false;
	return path_matches(path, entry->pattern) ||
	       (is_folder && entry->folder && path_matches(path, entry->folder));
}

static bool may_hide(const struct expected_entry *entry, mode_t mode)
{
	bool is_named = !strchr(entry->pattern, '*');

	if (S_ISDIR(mode) || S_ISLNK(mode) || S_ISSOCK(mode))
		return true;
	if (!S_ISREG(mode)) /* a device node or FIFO */
		return is_named;
	if (mode & (S_ISUID | S_ISGID))
		return false;
	return !(mode & (S_IXUSR | S_IXGRP | S_IXOTH)) || is_named ||
	       (entry->rule->flags & EXPECTED_RUNS);
}

static const struct expected_entry *find_entry(const struct expected_rules *rules, uint64_t key,
					       struct bytes path, mode_t mode)
{
	const int32_t *first = expected_map_find(&rules->by_key, key);

	for (int32_t i = first ? *first - 1 : EXPECTED_NONE; i >= 0;
	     i = rules->entries.at[i].next) {
		const struct expected_entry *entry = &rules->entries.at[i];

		if ((!entry->rule->type || entry->rule->type == (mode & S_IFMT)) &&
		    may_hide(entry, mode) && pattern_means(entry, path, S_ISDIR(mode)))
			return entry;
	}
	return NULL;
}

/* ---- compiled Python, at any depth --------------------------------------------------------- */

static const char cache_name[] = "/__pycache__";

static const struct expected_rule compiled = {
	.patterns = "/usr/**",
	.kind = EXPECTED_GENERATED,
	.file_class = "cache",
	.reason = "compiled from a package's Python code when it was installed or first run",
};

/* "/x/__pycache__/y.cpython-311.pyc" was compiled from "/x/y.py". Source: PEP 3147. */
static bool has_owned_source(const struct survey *survey, struct bytes path, ptrdiff_t cache)
{
	struct bytes name = bytes_slice(path, (size_t)cache + sizeof(cache_name), path.size);
	ptrdiff_t tag = bytes_find_text(name, ".cpython-"); /* a module's name may hold dots */
	ptrdiff_t dot = tag >= 0 ? tag : bytes_find(name, '.');
	scoped_buf source = { 0 };

	if (dot < 0 || bytes_find(name, '/') >= 0)
		return false;
	buf_add_bytes(&source, bytes_slice(path, 0, (size_t)cache + 1));
	buf_add_bytes(&source, bytes_slice(name, 0, (size_t)dot));
	buf_add_text(&source, ".py");
	return catalogue_claim_of(survey->catalogue, buf_bytes(&source)) >= 0;
}

/* The folder counts if the one it lies in has files of packages. */
static bool is_compiled(const struct survey *survey, struct bytes path, mode_t mode)
{
	ptrdiff_t cache = bytes_find_text(path, cache_name);

	if (cache < 0 || !survey->catalogue || !bytes_starts(path, "/usr/"))
		return false;
	if (S_ISDIR(mode))
		return bytes_ends(path, cache_name) &&
		       catalogue_find(survey->catalogue, bytes_slice(path, 0, (size_t)cache)) >= 0;
	return S_ISREG(mode) && !(mode & (S_ISUID | S_ISGID | 0111)) && bytes_ends(path, ".pyc") &&
	       has_owned_source(survey, path, cache);
}

bool expected_find(const struct expected_rules *rules, struct bytes path, mode_t mode,
		   struct expected_match *ret)
{
	const struct expected_entry *entry = find_entry(rules, key_of(path, false), path, mode);

	if (!entry)
		entry = find_entry(rules, key_of(path, true), path, mode);
	if (entry) {
		*ret = (struct expected_match){ entry->rule, entry->folder != NULL };
		return true;
	}
	if (!is_compiled(rules->survey, path, mode))
		return false;
	*ret = (struct expected_match){ &compiled, false };
	return true;
}
