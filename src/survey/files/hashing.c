/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Digests of many files on several cores (--cores): helper processes read every n-th file each and
 * send what they computed. One that does not answer, because its disk does not, is given up: its
 * files are then read by the survey itself, and told if that fails.
 */
#include "base/helper.h"
#include "survey/files/files.h"
#include "survey/packages/packages.h"

enum {
	HASHING_STALL_MS = 60 * 1000, /* a large file on a slow disk, at a low rate */
	HASHING_CORES_MAX = 64,
};

/* What one helper does. */
struct share {
	struct files *files;
	size_t first, step;
};

struct answer {
	int32_t node;
	struct digest digest; /* DIGEST_NONE: it could not be read */
};

/* The kind of digest that the packages of a file record, DIGEST_NONE if nobody knows. */
static enum digest_kind kind_of(const struct files *files, int32_t node)
{
	const struct catalogue *catalogue = files->catalogue;
	enum digest_kind kind = DIGEST_NONE;

	for (int32_t i = catalogue->nodes.at[node].claims; i >= 0 && kind == DIGEST_NONE;
	     i = catalogue->claims.at[i].next) {
		const struct catalogue_expected *expected = catalogue_expected(catalogue, i);
		int32_t package = catalogue->claims.at[i].package;

		if (expected)
			kind = expected->digest.kind;
		if (kind == DIGEST_NONE && package >= 0 &&
		    package_is_of(&files->survey->content->packages.at[package], "dpkg"))
			kind = DIGEST_MD5;
	}
	return kind;
}

static void work(int fd, void *context)
{
	const struct share *share = context;
	struct files *files = share->files;
	scoped_buf batch = { 0 }, path = { 0 };
	struct err err;

	for (size_t i = share->first; i < files->checks.count; i += share->step) {
		int32_t node = files->checks.at[i].node;
		enum digest_kind kind = kind_of(files, node);
		struct answer answer = { .node = node };

		if (!files->catalogue->nodes.at[node].is_file || kind == DIGEST_NONE)
			continue;
		if (survey_is_late(files->survey))
			break;
		buf_clear(&path);
		catalogue_path(files->catalogue, node, &path);
		if (content_digest(&files->reader, buf_text(&path), kind, &answer.digest, &err) < 0)
			answer.digest.kind = DIGEST_NONE;
		helper_send(fd, &batch, (struct bytes){ (const char *)&answer, sizeof(answer) });
	}
	helper_flush(fd, &batch);
}

static void keep(struct files *files, const struct answer *answer)
{
	if (answer->node < 0 || (size_t)answer->node >= files->catalogue->nodes.count ||
	    answer->digest.kind == DIGEST_NONE)
		return;
	*node_digest_map_put(&files->digests, (uint64_t)answer->node) = answer->digest;
	files->reader.files++;
}

/* Takes one answer of each helper in turn, until all have ended. */
static void collect(struct files *files, struct helper *helpers, size_t count)
{
	bool is_done[HASHING_CORES_MAX] = { false };
	struct answer answer;
	struct bytes frame;
	struct err err;

	for (size_t left = count; left;) {
		for (size_t i = 0; i < count; i++) {
			if (is_done[i])
				continue;
			int more = helper_receive(&helpers[i], HASHING_STALL_MS, &frame, &err);

			is_done[i] = more != 1 || frame.size != sizeof(answer);
			left -= is_done[i];
			if (is_done[i])
				continue;
			memcpy(&answer, frame.at, sizeof(answer));
			keep(files, &answer);
		}
	}
}

void files_hash(struct files *files)
{
	int64_t cores = files->survey->options.cores;
	struct helper helpers[HASHING_CORES_MAX];
	size_t count = 0;
	struct err err;

	if (cores <= 1)
		return;
	cores = cores > HASHING_CORES_MAX ? HASHING_CORES_MAX : cores;
	if (files->pace.rate) /* none at all would be no limit */
		files->pace.rate = files->pace.rate > cores ? files->pace.rate / cores : 1;
	for (int64_t i = 0; i < cores; i++) {
		struct share share = { files, (size_t)i, (size_t)cores };

		if (helper_start(&helpers[count], work, &share, &err) < 0)
			survey_error_from(files->survey, NULL, &err);
		else
			count++;
	}
	files->pace.rate = files->survey->options.rate;
	collect(files, helpers, count);
	for (size_t i = 0; i < count; i++)
		helper_stop(&helpers[i]);
}
