/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mounts. First the places that nobody may enter are told to the root; only then is anything else
 * read. Usage is asked by a helper process: a file system that does not answer is left behind, with
 * the helper, and a fresh helper asks the others.
 *
 * Reads: /proc/self/mountinfo, /proc/swaps (live only), /etc/fstab, links below /dev/disk.
 */
#include <errno.h>
#include <limits.h>
#include <sys/statfs.h>

#include "base/helper.h"
#include "base/map.h"
#include "base/path.h"
#include "format/proc/mount_policy.h"
#include "format/proc/mount_table.h"
#include "survey/collectors.h"
#include "survey/secrets.h"

enum {
	MOUNTS_ROWS_MAX = 2000,
	MOUNTS_STALL_MS = 1000,   /* a local file system answers statfs(2) in microseconds */
	MOUNTS_ABANDONED_MAX = 4, /* helpers left behind before no more are asked */
	MOUNTS_NAMED_MAX = 5,     /* names in the sentence on what was not asked */
	MOUNTS_OPTIONS_MAX = 64,
};

MAP_DEFINE(target_map, const char *, size_t, map_hash_text, map_equal_text);

/* A mount that is to be asked. */
struct asked {
	size_t row; /* in content->mounts; SIZE_MAX: only whether it answers */
	const char *target;
};

/* What one run of the collector gathers. */
struct mounts_run {
	struct survey *survey;
	struct target_map last; /* target -> line that is on top there */
	struct target_map rows; /* target -> row */
	vec_of(struct asked) asked;
	struct buf not_asked; /* targets */
	size_t not_asked_count;
};

/* What the helper sends for each one it asked. */
struct answer {
	size_t index;
	int failed; /* errno, or 0 */
	uint64_t block_size, blocks, free, available, inodes, inodes_free;
};

static const char *unescaped(struct survey *survey, struct bytes field)
{
	scoped_buf text = { 0 };

	mount_unescape(field, &text);
	return arena_intern(survey->arena, buf_bytes(&text));
}

/* Adds the options of a list parted by commas, each once, passwords replaced. */
static void add_options(struct survey *survey, const char *path, struct bytes options,
			text_list *ret)
{
	struct bytes option;

	while (bytes_part(&options, ',', &option) && ret->count < MOUNTS_OPTIONS_MAX) {
		ptrdiff_t equals = bytes_find(option, '=');
		const char *text;

		if (equals > 0) {
			struct bytes name = bytes_slice(option, 0, (size_t)equals);
			struct bytes value = bytes_slice(option, (size_t)equals + 1, SIZE_MAX);
			scoped_buf whole = { 0 };

			buf_add_bytes(&whole, name);
			buf_add_byte(&whole, '=');
			buf_add_text(&whole, survey_redact_setting(survey, path, name, value));
			text = arena_intern(survey->arena, buf_bytes(&whole));
		} else {
			text = arena_intern(survey->arena, option);
		}
		if (option.size && !text_list_has(ret, text))
			*vec_push_in(survey->arena, ret) = text;
	}
}

static struct mount *add_row(struct survey *survey)
{
	if (survey->content->mounts.count >= MOUNTS_ROWS_MAX) {
		survey_error(survey, NULL, "more than %d mounts: the others are left out",
			     MOUNTS_ROWS_MAX);
		return NULL;
	}
	return RECORD_ADD(survey->arena, &survey->content->mounts, mount);
}

static void note_not_asked(struct mounts_run *run, const char *target, const char *type)
{
	if (run->not_asked_count++ < MOUNTS_NAMED_MAX)
		buf_add_format(&run->not_asked, "%s%s (%s)", run->not_asked.size ? ", " : "",
			       target, type);
}

static void add_mount(struct mounts_run *run, const struct mount_line *line, const char *target,
		      unsigned policy)
{
	struct survey *survey = run->survey;
	struct mount *row = add_row(survey);

	if (!row)
		return;
	row->target = target;
	row->type = unescaped(survey, line->type);
	row->source = survey_redact(survey, "/proc/self/mountinfo", target,
				    bytes_of(unescaped(survey, line->source)));
	row->root = bytes_is(line->root, "/") ? NULL : unescaped(survey, line->root);
	add_options(survey, "/proc/self/mountinfo", line->options, &row->options);
	add_options(survey, "/proc/self/mountinfo", line->super_options, &row->options);
	row->network = policy & MOUNT_NETWORK ? TRI_YES : TRI_NO;
	row->mounted = TRI_YES;
	*target_map_put(&run->rows, target) = survey->content->mounts.count - 1;
	if (policy & MOUNT_NOT_ASKED)
		note_not_asked(run, target, row->type);
	else
		*vec_push(&run->asked) = (struct asked){ survey->content->mounts.count - 1,
							 target };
}

/* Nobody enters what is avoided, also not to ask for the usage of what is mounted below it. */
static bool is_below_avoided(const struct root *root, const char *target)
{
	for (vec_each(avoided, &root->avoided))
		if (path_is_below(target, *avoided))
			return true;
	return false;
}

static void read_mountinfo(struct mounts_run *run, struct bytes text)
{
	struct survey *survey = run->survey;
	struct mount_line line;
	struct bytes rest = text;

	for (size_t i = 0; mountinfo_next(&rest, &line); i++) {
		const char *target = unescaped(survey, line.target);
		unsigned policy = mount_policy(unescaped(survey, line.type), target);

		*target_map_put(&run->last, target) = i;
		if ((policy & MOUNT_NOT_ENTERED) && !is_below_avoided(survey->root, target))
			root_avoid(survey->root, target);
	}
	rest = text;
	for (size_t i = 0; mountinfo_next(&rest, &line); i++) {
		const char *target = unescaped(survey, line.target);
		unsigned policy = mount_policy(unescaped(survey, line.type), target);

		if (*target_map_find(&run->last, target) != i)
			continue; /* another one lies on top of it */
		if (is_below_avoided(survey->root, target))
			policy |= MOUNT_NOT_ASKED;
		if (!(policy & MOUNT_NO_ROW))
			add_mount(run, &line, target, policy);
		else if (policy & MOUNT_PROBED)
			*vec_push(&run->asked) = (struct asked){ SIZE_MAX, target };
	}
}

/* --- usage ---------------------------------------------------------------------------------- */

struct asking {
	const struct asked *at;
	size_t from, count;
};

/* In the helper: every answer is sent at once, so that the parent knows which one is stuck. */
static void ask(int fd, void *context)
{
	const struct asking *asking = context;
	struct buf batch = { 0 };

	for (size_t i = asking->from; i < asking->count; i++) {
		struct answer answer = { .index = i };
		struct statfs state;

		if (statfs(asking->at[i].target, &state) < 0) {
			answer.failed = errno;
		} else {
			answer.block_size = (uint64_t)(state.f_frsize ? state.f_frsize
								      : state.f_bsize);
			answer.blocks = state.f_blocks;
			answer.free = state.f_bfree;
			answer.available = state.f_bavail;
			answer.inodes = state.f_files;
			answer.inodes_free = state.f_ffree;
		}
		helper_send(fd, &batch, (struct bytes){ (const char *)&answer, sizeof(answer) });
		helper_flush(fd, &batch);
	}
}

/* A product that fits, or unknown. */
static int64_t bytes_in(uint64_t blocks, uint64_t block_size)
{
	uint64_t product;

	if (__builtin_mul_overflow(blocks, block_size, &product) || product > INT64_MAX)
		return UNKNOWN;
	return (int64_t)product;
}

static void keep_answer(struct mounts_run *run, const struct answer *answer)
{
	const struct asked *asked = &run->asked.at[answer->index];

	if (answer->failed && asked->row != SIZE_MAX)
		survey_error(run->survey, asked->target, "its usage: %s",
			     err_words(answer->failed));
	if (answer->failed || asked->row == SIZE_MAX || answer->free > answer->blocks)
		return;
	struct mount *row = &run->survey->content->mounts.at[asked->row];

	row->size_bytes = bytes_in(answer->blocks, answer->block_size);
	row->used_bytes = bytes_in(answer->blocks - answer->free, answer->block_size);
	row->available_bytes = bytes_in(answer->available, answer->block_size);
	if (answer->inodes == 0 || answer->inodes_free > answer->inodes ||
	    answer->inodes > INT64_MAX)
		return; /* btrfs, FAT: they have no fixed number */
	row->inodes = (int64_t)answer->inodes;
	row->inodes_used = (int64_t)(answer->inodes - answer->inodes_free);
}

/* Asks from `from` on; returns the index behind the last one that answered. */
static size_t ask_from(struct mounts_run *run, size_t from, struct err *err)
{
	struct asking asking = { run->asked.at, from, run->asked.count };
	scoped_helper helper = { .fd = -1 };
	struct bytes frame;

	if (helper_start(&helper, ask, &asking, err) < 0)
		return from;
	while (helper_receive(&helper, MOUNTS_STALL_MS, &frame, err) == 1) {
		struct answer answer;

		if (frame.size != sizeof(answer))
			break;
		memcpy(&answer, frame.at, sizeof(answer));
		if (answer.index != from)
			break;
		keep_answer(run, &answer);
		from++;
	}
	return from;
}

/* One that does not answer: its usage stays unknown, and nobody goes there. */
static void give_up_on(struct mounts_run *run, const struct asked *asked)
{
	survey_error(run->survey, asked->target,
		     "does not answer within %d ms: its usage is unknown, and it is not entered",
		     MOUNTS_STALL_MS);
	root_avoid(run->survey->root, asked->target);
}

static void ask_all(struct mounts_run *run)
{
	unsigned abandoned = 0;
	struct err err = { 0 };
	size_t at = 0;

	while (at < run->asked.count && abandoned < MOUNTS_ABANDONED_MAX &&
	       !survey_is_late(run->survey)) {
		at = ask_from(run, at, &err);
		if (at == run->asked.count)
			return;
		give_up_on(run, &run->asked.at[at++]);
		abandoned++;
	}
	if (at == run->asked.count)
		return;
	survey_error(run->survey, run->asked.at[at].target,
		     "its usage, and that of %zu more, was not asked: too many do not answer",
		     run->asked.count - at - 1);
	for (; at < run->asked.count; at++) /* what was not tried may hang as well */
		root_avoid(run->survey->root, run->asked.at[at].target);
}

/* --- fstab and swap ------------------------------------------------------------------------- */

/* The device node of "UUID=...", "LABEL=..." and so on, by the links of udev; NULL if unknown. */
static const char *device_of(struct survey *survey, struct bytes source)
{
	static const struct {
		const char *tag, *folder;
	} tags[] = { { "UUID=", "by-uuid" },
		     { "LABEL=", "by-label" },
		     { "PARTUUID=", "by-partuuid" },
		     { "PARTLABEL=", "by-partlabel" },
		     { "ID=", "by-id" } };
	scoped_buf path = { 0 }, real = { 0 };

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]) && path.size == 0; i++) {
		struct bytes value = source;

		if (!bytes_skip(&value, tags[i].tag))
			continue;
		if (value.size > 1 && value.at[0] == '"')
			value = bytes_slice(value, 1, value.size - 2);
		buf_add_format(&path, "/dev/disk/%s/", tags[i].folder);
		buf_add_bytes(&path, value);
	}
	if (path.size == 0)
		buf_add_bytes(&path, source);
	if (buf_text(&path)[0] != '/' || root_resolve(survey->root, buf_text(&path), &real) < 0)
		return NULL;
	return arena_intern(survey->arena, buf_bytes(&real));
}

/* The target without slashes at its end. */
static const char *clean_target(struct survey *survey, struct bytes target)
{
	struct bytes clean = bytes_of(unescaped(survey, target));

	while (clean.size > 1 && clean.at[clean.size - 1] == '/')
		clean.size--;
	return arena_intern(survey->arena, clean);
}

/* The entry as it stands there, but for the numbers at its end. Network paths and options may hold
 * a password. */
static const char *fstab_text(struct survey *survey, const struct mount_line *line,
			      const char *target)
{
	scoped_buf text = { 0 };
	text_list options = { 0 };
	const char *separator = " ";

	buf_add_text(&text, survey_redact(survey, "/etc/fstab", target, line->source));
	buf_add_byte(&text, ' ');
	buf_add_bytes(&text, line->target);
	buf_add_byte(&text, ' ');
	buf_add_bytes(&text, line->type);
	add_options(survey, "/etc/fstab", line->options, &options);
	for (vec_each(option, &options)) {
		buf_add_format(&text, "%s%s", separator, *option);
		separator = ",";
	}
	return arena_string(survey->arena, buf_bytes(&text));
}

static void note_fstab(struct survey *survey, struct mount *row, const struct mount_line *line,
		       const char *target)
{
	row->in_fstab = TRI_YES;
	if (!row->fstab)
		row->fstab = fstab_text(survey, line, target);
}

static void add_fstab_row(struct mounts_run *run, const struct mount_line *line, const char *target)
{
	struct survey *survey = run->survey;
	struct mount *row = add_row(survey);

	if (!row)
		return;
	bool is_swap = bytes_is(line->type, "swap");

	row->target = is_swap ? NULL : target;
	row->type = unescaped(survey, line->type);
	row->source = survey_redact(survey, "/etc/fstab", target,
				    bytes_of(unescaped(survey, line->source)));
	add_options(survey, "/etc/fstab", bytes_of(unescaped(survey, line->options)),
		    &row->options);
	row->network = mount_policy(row->type, target) & MOUNT_NETWORK ? TRI_YES : TRI_NO;
	note_fstab(survey, row, line, target);
	row->mounted = survey->root->live ? TRI_NO : TRI_UNKNOWN;
	const char *device = is_swap ? device_of(survey, bytes_of(row->source)) : NULL;

	*target_map_put(&run->rows, device ? device : target) = survey->content->mounts.count - 1;
}

static void read_fstab(struct mounts_run *run, struct bytes text)
{
	struct survey *survey = run->survey;
	struct mount_line line;

	while (fstab_next(&text, &line)) {
		const char *target = clean_target(survey, line.target);
		const char *type = unescaped(survey, line.type);
		bool is_swap = strcmp(type, "swap") == 0;
		size_t *row = is_swap ? NULL : target_map_find(&run->rows, target);

		if (row)
			note_fstab(survey, &survey->content->mounts.at[*row], &line, target);
		else if (is_swap || !(mount_policy(type, target) & MOUNT_NO_ROW))
			add_fstab_row(run, &line, target);
	}
}

static void read_swaps(struct mounts_run *run, struct bytes text)
{
	struct survey *survey = run->survey;
	struct swap_line line;

	while (swaps_next(&text, &line)) {
		const char *source = unescaped(survey, line.source);
		size_t *known = target_map_find(&run->rows, source);
		struct mount *row = known ? &survey->content->mounts.at[*known] : add_row(survey);

		if (!row)
			return;
		if (!known) {
			row->type = "swap";
			row->source = source;
			row->in_fstab = TRI_NO;
			row->network = TRI_NO;
		}
		row->mounted = TRI_YES;
		row->size_bytes = bytes_in(line.size_kib, 1024);
		row->used_bytes = bytes_in(line.used_kib, 1024);
	}
}

static void say_not_asked(struct mounts_run *run)
{
	size_t more = run->not_asked_count > MOUNTS_NAMED_MAX
			      ? run->not_asked_count - MOUNTS_NAMED_MAX
			      : 0;

	if (more)
		buf_add_format(&run->not_asked, " and %zu more", more);
	if (run->not_asked_count)
		survey_error(run->survey, NULL,
			     "network file systems are not entered, nor asked for their usage: %s",
			     buf_text(&run->not_asked));
}

static void mounts_run_deinit(struct mounts_run *run)
{
	target_map_deinit(&run->last);
	target_map_deinit(&run->rows);
	vec_deinit(&run->asked);
	buf_deinit(&run->not_asked);
}

int survey_mounts(struct survey *survey, struct err *err)
{
	SCOPED(mounts_run_deinit) struct mounts_run run = { .survey = survey };
	scoped_buf mountinfo = { 0 }, fstab = { 0 }, swaps = { 0 };
	size_t mounted;

	if (survey->root->live) {
		bool read = survey_read(survey, "/proc/self/mountinfo", &mountinfo);

		if (mountinfo.size == 0 && !read)
			survey_error(survey, "/proc/self/mountinfo",
				     "not there: which file systems are remote is unknown");
		read_mountinfo(&run, buf_bytes(&mountinfo));
		ask_all(&run);
		say_not_asked(&run);
	}
	mounted = survey->content->mounts.count;
	if (survey_read(survey, "/etc/fstab", &fstab) || !root_exists(survey->root, "/etc/fstab")) {
		for (size_t i = 0; i < mounted; i++)
			survey->content->mounts.at[i].in_fstab = TRI_NO;
		read_fstab(&run, buf_bytes(&fstab));
	}
	if (survey->root->live && survey_read(survey, "/proc/swaps", &swaps))
		read_swaps(&run, buf_bytes(&swaps));
	return 0;
}
