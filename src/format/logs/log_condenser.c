/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_condenser.h"

void log_condenser_deinit(struct log_condenser *condenser)
{
	for (vec_each(group, &condenser->groups))
		free((char *)group->fold.text.at);
	vec_deinit(&condenser->groups);
	log_group_index_deinit(&condenser->index);
}

static bool is_indented(struct bytes line)
{
	return line.size == 0 || line.at[0] == ' ' || line.at[0] == '\t';
}

/* The first line, and of what follows it the last one that is not indented: of a stack trace that
 * is the exception, or what caused it. */
static void headline(struct bytes text, struct buf *ret)
{
	struct bytes line, first = { 0 }, last = { 0 };

	bytes_line(&text, &first);
	while (bytes_line(&text, &line))
		if (!is_indented(line) && !bytes_starts(line, "Traceback"))
			last = line;
	buf_add_bytes(ret, bytes_slice(bytes_trim(first), 0, LOG_FOLD_TEXT_MAX));
	if (!last.size)
		return;
	buf_add_text(ret, ret->size ? " " : "");
	buf_add_bytes(ret, bytes_slice(bytes_trim(last), 0, LOG_FOLD_TEXT_MAX));
}

/* A new group, which owns its text. */
static struct log_group *group_new(struct log_condenser *condenser, const struct log_fold *fold,
				   const struct log_condensed_line *line)
{
	if (condenser->groups.count >= LOG_GROUPS_MAX)
		return NULL;
	struct log_group *group = vec_push(&condenser->groups);

	*group = (struct log_group){ .service = line->service,
				     .source = line->source,
				     .level = line->level,
				     .first_at = line->at,
				     .last_at = line->at,
				     .fold = *fold };
	group->fold.text.at = mem_copy(fold->text.at, fold->text.size);
	return group;
}

static struct log_group *group_of(struct log_condenser *condenser, const struct log_fold *fold,
				  const struct log_condensed_line *line)
{
	uint64_t key = log_fold_hash(fold) ^ map_hash_text(line->service);
	size_t *place = log_group_index_find(&condenser->index, key);

	if (place && log_fold_same(&condenser->groups.at[*place - 1].fold, fold))
		return &condenser->groups.at[*place - 1];
	struct log_group *group = group_new(condenser, fold, line);

	if (group)
		*log_group_index_put(&condenser->index, key) = condenser->groups.count;
	return group;
}

static struct bytes part_of(const struct log_fold *fold, size_t index)
{
	return bytes_slice(fold->text, fold->parts[index].from, fold->parts[index].size);
}

bool log_condenser_take(struct log_condenser *condenser, const struct log_condensed_line *line)
{
	scoped_buf text = { 0 };
	struct log_fold fold;

	if (!log_level_is_error(line->level))
		return false;
	condenser->errors++;
	headline(line->text, &text);
	log_fold(buf_bytes(&text), &fold);
	struct log_group *group = group_of(condenser, &fold, line);

	if (!group) {
		condenser->left_out++;
		return true;
	}
	group->count++;
	group->first_at = line->at < group->first_at ? line->at : group->first_at;
	group->last_at = line->at > group->last_at ? line->at : group->last_at;
	group->level = line->level < group->level ? line->level : group->level;
	for (size_t i = 0; i < fold.count; i++)
		if (!bytes_equal(part_of(&fold, i), part_of(&group->fold, i)))
			group->varies |= (uint64_t)1 << i;
	return true;
}

static int more_first(const void *a, const void *b)
{
	const struct log_group *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->last_at != y->last_at)
		return x->last_at > y->last_at ? -1 : 1;
	return bytes_compare(x->fold.text, y->fold.text);
}

void log_condenser_top(struct log_condenser *condenser)
{
	vec_sort(&condenser->groups, more_first);
}

void log_group_say(const struct log_group *group, struct buf *ret)
{
	const struct log_fold *fold = &group->fold;
	size_t at = 0;

	for (size_t i = 0; i < fold->count; i++) {
		if (!(group->varies >> i & 1))
			continue;
		buf_add_bytes(ret, bytes_slice(fold->text, at, fold->parts[i].from - at));
		if (!bytes_ends(buf_bytes(ret), "*"))
			buf_add_byte(ret, '*');
		at = (size_t)fold->parts[i].from + fold->parts[i].size;
	}
	buf_add_bytes(ret, bytes_slice(fold->text, at, fold->text.size));
}
