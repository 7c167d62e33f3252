/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/script_imports.h"

#include "format/programs/script_imports_parts.h"

static const struct {
	const char *interpreter; /* a version may follow */
	enum script_language language;
} interpreters[] = {
	{ "python", SCRIPT_PYTHON }, { "pypy", SCRIPT_PYTHON }, { "perl", SCRIPT_PERL },
	{ "ruby", SCRIPT_RUBY },     { "jruby", SCRIPT_RUBY },  { "node", SCRIPT_NODE },
	{ "nodejs", SCRIPT_NODE },   { "php", SCRIPT_PHP },
};

static const struct {
	const char *end;
	enum script_language language;
} endings[] = {
	{ ".py", SCRIPT_PYTHON }, { ".pl", SCRIPT_PERL }, { ".pm", SCRIPT_PERL },
	{ ".rb", SCRIPT_RUBY },   { ".js", SCRIPT_NODE }, { ".mjs", SCRIPT_NODE },
	{ ".cjs", SCRIPT_NODE },  { ".php", SCRIPT_PHP },
};

static void (*const readers[SCRIPT_LANGUAGE_COUNT])(struct bytes, struct script_finding *) = {
	[SCRIPT_PYTHON] = python_imports_read, [SCRIPT_PERL] = perl_imports_read,
	[SCRIPT_RUBY] = ruby_imports_read,     [SCRIPT_NODE] = node_imports_read,
	[SCRIPT_PHP] = php_imports_read,
};

void script_imports_deinit(struct script_imports *imports)
{
	arena_deinit(&imports->arena);
}

enum script_language script_language_of(const struct script_head *head)
{
	struct bytes name = head->interpreter;

	while (name.size > 0 && strchr("0123456789.-", name.at[name.size - 1]))
		name.size--;
	for (size_t i = 0; i < sizeof(interpreters) / sizeof(interpreters[0]); i++)
		if (bytes_is(name, interpreters[i].interpreter))
			return interpreters[i].language;
	return SCRIPT_OTHER;
}

enum script_language script_language_of_name(struct bytes name)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (bytes_ends(name, endings[i].end))
			return endings[i].language;
	return SCRIPT_OTHER;
}

void script_finding_add(struct script_finding *finding, struct bytes name, unsigned line,
			bool is_optional)
{
	if (name.size == 0 || name.size > SCRIPT_IMPORT_NAME_MAX || bytes_find(name, '\0') >= 0)
		return;
	if (finding->list.count == SCRIPT_FOUND_MAX) {
		finding->ret->is_cut = true;
		return;
	}
	*vec_push(&finding->list) = (struct script_found){ .name = arena_intern(
								   &finding->ret->arena, name),
							   .line = line,
							   .is_optional = is_optional };
}

void script_finding_guard(struct script_finding *finding, size_t first, size_t end, bool is_guarded)
{
	for (size_t i = first;
	     i < end && i < finding->list.count && finding->guards++ < SCRIPT_GUARDS_MAX; i++)
		finding->list.at[i].is_guarded = is_guarded;
}

/* Equal names are one pointer. */
static void keep(struct script_imports *ret, const struct script_found *found)
{
	bool is_optional = found->is_optional || found->is_guarded;

	for (vec_each(other, &ret->list)) {
		if (other->name != found->name)
			continue;
		other->is_optional &= is_optional;
		return;
	}
	if (ret->list.count == SCRIPT_IMPORTS_MAX) {
		ret->is_cut = true;
		return;
	}
	*vec_push_in(&ret->arena, &ret->list) = (struct script_import){ found->name, found->line,
									is_optional };
}

void script_imports_read(struct bytes text, enum script_language language,
			 struct script_imports *ret)
{
	struct script_finding finding = { .ret = ret };

	if (!readers[language])
		return;
	readers[language](text, &finding);
	for (vec_each(found, &finding.list))
		keep(ret, found);
	vec_deinit(&finding.list);
}
