/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/configuration/directive_builder.h"

#include <stdio.h>

void directive_builder_deinit(struct directive_builder *builder)
{
	vec_deinit(&builder->words);
}

void builder_begin(struct directive_builder *builder, struct bytes name)
{
	struct directive_store *store = builder->store;

	builder->words.count = 0;
	builder->current = NULL;
	if (builder->is_full)
		return;
	if (store->directives >= DIRECTIVES_MAX) {
		builder_problem(builder, "too many directives: the rest is not read");
		builder->is_full = true;
		return;
	}
	store->directives++;
	builder->current = arena_alloc(store->arena, sizeof(*builder->current));
	builder->current->name = arena_intern(store->arena, name);
	builder->current->path = builder->path;
	builder->current->line = builder->line;
}

bool builder_word(struct directive_builder *builder, struct bytes word)
{
	struct directive_store *store = builder->store;

	if (!builder->current)
		return false;
	if (store->words >= DIRECTIVE_WORDS_MAX) {
		builder_problem(builder, "too many words: the rest is not read");
		builder->is_full = true;
		return true;
	}
	store->words++;
	*vec_push(&builder->words) = arena_string(store->arena, word);
	return true;
}

struct directive *builder_block(const struct directive_builder *builder)
{
	return builder->depth ? builder->open[builder->depth - 1] : NULL;
}

void builder_end(struct directive_builder *builder, bool is_block)
{
	struct directive *directive = builder->current, *block = builder_block(builder);
	size_t size = (builder->words.count + 1) * sizeof(const char *);

	builder->current = NULL;
	if (!directive)
		return;
	const char **arguments = arena_alloc(builder->store->arena, size);

	if (builder->words.count)
		memcpy(arguments, builder->words.at, size - sizeof(const char *));
	directive->arguments = arguments;
	directive->argument_count = (unsigned)builder->words.count;
	directive->is_block = is_block;
	directive_append(block ? &block->children : builder->top, directive);
	if (!is_block)
		return;
	if (builder->depth < DIRECTIVE_DEPTH_MAX) {
		builder->open[builder->depth++] = directive;
		return;
	}
	builder_problem(builder, "blocks are nested too deep: the rest is not read");
	builder->is_full = true;
}

bool builder_close(struct directive_builder *builder)
{
	if (builder->depth == 0)
		return false;
	builder->depth--;
	return true;
}

void builder_setting(struct directive_builder *builder, struct bytes name, struct bytes value)
{
	builder_begin(builder, name);
	builder_word(builder, value);
	builder_end(builder, false);
}

void builder_problem(struct directive_builder *builder, const char *format, ...)
{
	va_list arguments;

	if (builder->problem[0])
		return;
	builder->problem_line = builder->line;
	va_start(arguments, format);
	vsnprintf(builder->problem, sizeof(builder->problem), format, arguments);
	va_end(arguments);
}
