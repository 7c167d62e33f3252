/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files are compared with what packages say: what the walk marked; all of them where the
 * times do not tell what was touched (the prefilter fails).
 */
#include "base/human.h"
#include "format/packages/statoverride.h"
#include "survey/files/files.h"

enum {
	/* more than this share of packaged files touched: ctimes are those of a copy */
	PREFILTER_TOUCHED_PERCENT = 30,
	/* more changed before they came: an image was made by a tool that sets ctimes */
	PREFILTER_EARLY_PERCENT = 5,
	/* contents as young as their packages: a copy that kept no times at all */
	PREFILTER_FRESH_PERCENT = 50,
	PREFILTER_FILES_MIN = 100, /* of fewer files no share means anything */
};

/* Why the times of this system tell nothing of what was changed; NULL if they do. */
static const char *times_fail(const struct files *files)
{
	int64_t timed = files->owned - files->untimed;

	if (files->has_no_times)
		return "most files are as young as their packages: a copy that kept no times";
	if (timed < PREFILTER_FILES_MIN)
		return files->untimed > timed
			       ? "nothing tells when most packages' files were written"
			       : "too few files to trust their times";
	if (files->touched * 100 > timed * PREFILTER_TOUCHED_PERCENT)
		return "most files were touched after their packages came: a copied system";
	return NULL;
}

/* Reading for minutes is told beforehand, with the reason. */
static void tell_cost(const struct files *files)
{
	struct survey *survey = files->survey;
	int64_t bytes = files->prefilter ? files->owned_bytes : files->suspect_bytes;
	int64_t rate = survey->options.rate;
	scoped_buf text = { 0 };

	if (bytes >> 20 < FILES_SAID_MIB_MIN)
		return;
	human_bytes(&text, bytes);
	buf_add_text(&text, " of packaged files have to be read");
	if (rate) {
		buf_add_text(&text, ", which takes at least ");
		human_duration(&text, bytes / rate * 1000);
		buf_add_text(&text, " (--rate)");
	}
	survey_say(survey, "%s%s%s", buf_text(&text), files->prefilter ? ": " : "",
		   files->prefilter ? files->prefilter : "");
}

static int by_package(const void *a, const void *b)
{
	const struct check *left = a, *right = b;

	if (left->package != right->package)
		return left->package < right->package ? -1 : 1;
	return (left->node > right->node) - (left->node < right->node);
}

/* What dpkg was told to give other modes is looked at whatever the times say. */
static void suspect_overridden(struct files *files)
{
	struct statoverride override;
	scoped_buf text = { 0 };

	if (!survey_read(files->survey, "/var/lib/dpkg/statoverride", &text))
		return;
	for (struct bytes rest = buf_bytes(&text); statoverride_next(&rest, &override);) {
		int32_t node = catalogue_find(files->catalogue, override.path);

		if (node >= 0)
			files->catalogue->nodes.at[node].is_suspect = true;
	}
}

void files_choose(struct files *files)
{
	const struct catalogue *catalogue = files->catalogue;
	/* a few: the clock was set back, and nobody knows when they were changed */
	bool early = files->early * 100 <= files->owned * PREFILTER_EARLY_PERCENT;

	files->has_no_times = files->fresh * 100 > files->owned * PREFILTER_FRESH_PERCENT;
	files->prefilter = files->survey->options.paranoid ? "--paranoid" : times_fail(files);
	tell_cost(files);
	suspect_overridden(files);
	for (size_t i = 0; i < catalogue->nodes.count; i++) {
		const struct catalogue_node *node = &catalogue->nodes.at[i];

		if (!node->is_seen || node->claims < 0 ||
		    !(node->is_suspect || (early && node->is_early) ||
		      (files->prefilter && node->is_file)))
			continue;
		*vec_push(&files->checks) = (struct check){
			(int32_t)i, catalogue->claims.at[node->claims].package
		};
	}
	vec_sort(&files->checks, by_package);
}
