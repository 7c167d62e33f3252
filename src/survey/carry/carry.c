/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/carry/carry.h"

#include <errno.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/mem.h"
#include "survey/carry/carry_parts.h"
#include "survey/collectors.h"

/* Classes that can be asked for. */
static const enum file_class classes[] = { CLASS_CONFIG, CLASS_CODE, CLASS_DATA, CLASS_LOG,
					   CLASS_CACHE };

enum { CLASSES = sizeof(classes) / sizeof(classes[0]) };

unsigned carry_default(void)
{
	return 1U << CLASS_CONFIG | 1U << CLASS_CODE;
}

static bool add_class(struct bytes name, unsigned *ret)
{
	for (size_t i = 0; i < CLASSES; i++) {
		if (!bytes_is(name, file_class_names[classes[i]]))
			continue;
		*ret |= 1U << classes[i];
		return true;
	}
	return false;
}

int carry_parse(const char *list, unsigned *ret, struct err *err)
{
	struct bytes rest = bytes_of(list), name;
	unsigned bits = 0;

	if (strcmp(list, "none") == 0) {
		*ret = 0;
		return 0;
	}
	while (bytes_part(&rest, ',', &name)) {
		if (bytes_is(name, "secret") || bytes_is(name, "identity"))
			return err_set(err, -EINVAL, "--carry: %.*s is never carried",
				       (int)name.size, name.at);
		if (!add_class(name, &bits))
			return err_set(err, -EINVAL,
				       "--carry takes none, or some of config,code,data,log,cache");
	}
	*ret = bits;
	return 0;
}

void carry_destroy(struct carry *carry)
{
	if (!carry)
		return;
	pace_deinit(&carry->pace);
	ending_map_deinit(&carry->endings);
	buf_deinit(&carry->paths);
	vec_deinit(&carry->items);
	vec_deinit(&carry->omissions);
	vec_deinit(&carry->preserved);
	vec_deinit(&carry->preserved_of);
	carry_row_map_deinit(&carry->rows);
	carry_path_map_deinit(&carry->seen);
	carry_inode_map_deinit(&carry->planned);
	carry_inode_map_deinit(&carry->written);
	identity_words_deinit(&carry->identity);
	buf_deinit(&carry->piece);
	buf_deinit(&carry->text);
	free(carry);
}

struct file_row *carry_row(const struct carry *carry, size_t row)
{
	const struct content *content = carry->survey->content;

	return row < content->files.count
		       ? &content->files.at[row]
		       : &content->preserved_files.at[row - content->files.count];
}

size_t carry_rows(const struct carry *carry)
{
	const struct content *content = carry->survey->content;

	return content->files.count + content->preserved_files.count;
}

/* In the order of the reasons, whatever order the folder has its files in. */
static void add_omission(struct carry *carry, struct carry_row *state, const char *path,
			 const char *reason)
{
	size_t before = 0, at = state->omissions;

	for (; at && strcmp(carry->omissions.at[at - 1].reason, reason) < 0;
	     at = carry->omissions.at[at - 1].next)
		before = at;
	*vec_push(&carry->omissions) = (struct carry_omission){
		.reason = reason,
		.first = arena_string(carry->survey->arena, bytes_of(path)),
		.count = 1,
		.next = at,
	};
	if (before)
		carry->omissions.at[before - 1].next = carry->omissions.count;
	else
		state->omissions = carry->omissions.count;
}

void carry_omit(struct carry *carry, size_t row, const char *path, const char *reason)
{
	struct carry_row *state = carry_row_map_put(&carry->rows, row);
	size_t reasons = 0, at = state->omissions;

	for (; at; at = carry->omissions.at[at - 1].next, reasons++) {
		struct carry_omission *known = &carry->omissions.at[at - 1];

		if (known->reason != reason && reasons + 1 < CARRY_REASONS_MAX)
			continue;
		known->count++;
		/* whatever order the folder has them in */
		if (known->reason == reason && strcmp(path, known->first) < 0)
			known->first = arena_string(carry->survey->arena, bytes_of(path));
		return;
	}
	add_omission(carry, state, path, reason);
}

void carry_leave_behind(struct carry *carry, size_t row, const char *path, const char *reason)
{
	struct carry_row *state = carry_row_map_put(&carry->rows, row);
	text_list *left = &carry_row(carry, row)->left_behind;

	carry_omit(carry, row, path, reason);
	if (++state->left_behind > CARRY_LEFT_BEHIND_MAX)
		left->count = 0;
	else
		*vec_push_in(carry->survey->arena, left) = arena_string(carry->survey->arena,
									bytes_of(path));
}

/* Says beforehand "carrying 214 files, 3.2 MiB of config and code (limit 1 GiB)" */
static void tell(const struct carry *carry)
{
	struct survey *survey = carry->survey;
	const char *separator = " of ";
	scoped_buf text = { 0 };

	buf_add_text(&text, "carrying ");
	human_plural(&text, carry->files, "file", "files");
	buf_add_text(&text, ", ");
	human_bytes(&text, carry->bytes);
	for (size_t i = 0; i < CLASSES; i++) {
		if (!(survey->options.carry & 1U << classes[i]))
			continue;
		buf_add_format(&text, "%s%s", separator, file_class_names[classes[i]]);
		separator = " and ";
	}
	buf_add_text(&text, " (limit ");
	human_bytes(&text, survey->options.carry_max);
	buf_add_text(&text, ")");
	survey_say(survey, "%s", buf_text(&text));
}

int survey_carry(struct survey *survey, struct err *err)
{
	if (!survey->options.carries)
		return 0;
	struct carry *carry = mem_zero(1, sizeof(*carry));

	carry->survey = survey;
	survey->carry = carry;
	/* the limits of sizes end it, no deadline */
	pace_init(&carry->pace, survey->options.rate, INT64_MAX);
	file_class_endings(&carry->endings);
	carry_print_init(carry);
	carry_plan(carry);
	if (survey->options.carry)
		tell(carry);
	return 0;
}

/* ---- afterwards ---------------------------------------------------------------------------- */

/* Of the row's own file the reason itself; of what lies below it how many, why, and one of them. */
static const char *reason_of(const struct carry *carry, const struct carry_row *state,
			     const char *path)
{
	scoped_buf text = { 0 };

	for (size_t at = state->omissions; at; at = carry->omissions.at[at - 1].next) {
		const struct carry_omission *omission = &carry->omissions.at[at - 1];

		buf_add_text(&text, text.size ? "; " : "");
		if (strcmp(omission->first, path) != 0) {
			human_count(&text, (int64_t)omission->count);
			buf_add_format(&text, " not carried, such as %s: ", omission->first);
		}
		buf_add_text(&text, omission->reason);
	}
	return text.size ? arena_intern(carry->survey->arena, buf_bytes(&text)) : NULL;
}

static int by_name(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static void complete_rows(const struct carry *carry)
{
	for (size_t i = 0; i < carry_rows(carry); i++) {
		struct file_row *row = carry_row(carry, i);
		const struct carry_row *state = carry_row_map_find(&carry->rows, i);

		if (!state)
			continue;
		row->carried = state->carried ? TRI_YES : TRI_NO;
		row->reason = reason_of(carry, state, row->path);
		vec_sort(&row->left_behind, by_name);
		if (state->compared)
			row->fingerprint = carry_print_tree(carry, state);
	}
}

static int carry_members(void *context, struct archive *out, struct err *err)
{
	struct survey *survey = context;
	int64_t wall = clock_ms(CLOCK_MONOTONIC), cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID);

	if (!survey->carry)
		return 0;
	survey->collector = "carry";
	int failed = carry_write(survey->carry, out, err);

	complete_rows(survey->carry);
	carry_note_preserved(survey->carry);
	for (vec_each(run, &survey->content->collectors)) {
		if (strcmp(run->name, "carry") != 0)
			continue;
		run->milliseconds += clock_ms(CLOCK_MONOTONIC) - wall;
		run->cpu_milliseconds += clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	}
	return failed;
}

struct archive_carrier carry_carrier(struct survey *survey)
{
	return (struct archive_carrier){ .carry = carry_members, .context = survey };
}
