/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/firmware_result.h"

#include "base/buf.h"

const char *const firmware_outcome_names[FIRMWARE_OUTCOME_COUNT] = {
	[FIRMWARE_OUTCOME_FAILED] = "failed",
	[FIRMWARE_OUTCOME_UNCHANGED] = "failed: samples did not change",
	[FIRMWARE_OUTCOME_UNPROVEN] = "not proven",
	[FIRMWARE_OUTCOME_DISCARDED] = "discarded",
	[FIRMWARE_OUTCOME_ERASED] = "erased",
};

/* What each method is worth when it is proven. Sources: NIST SP 800-88r2 with IEEE 2883-2022; where
 * those leave it to what is known of the disk, the lower one. */
static const struct {
	const char *level;
	const char *note;
} worths[FIRMWARE_METHOD_COUNT] = {
	[FIRMWARE_AUTO] = { "none", "a sanitize was at work already, and the disk does not tell "
				    "which kind" },
	[FIRMWARE_SANITIZE_CRYPTO] = { "Purge", "a sanitize of the disk's own: the key of all its "
						"data was replaced; trust in its maker included" },
	[FIRMWARE_SANITIZE_BLOCK] = { "Purge", "a sanitize of the disk's own: all blocks were "
					       "erased, spare ones too; trust in its maker "
					       "included" },
	[FIRMWARE_SANITIZE_OVERWRITE] = { "Purge", "a sanitize of the disk's own: all of it was "
						   "overwritten, spare places too; trust in its "
						   "maker included" },
	[FIRMWARE_FORMAT] = { "Clear", "Format with an erase setting need not reach spare blocks" },
	[FIRMWARE_SECURE_ERASE] = { "Clear", "SECURITY ERASE: disks were found that did less than "
					     "they said" },
	[FIRMWARE_DISCARD] = { "none", "discard promises nothing: what is read afterwards may be "
				       "zeros while the data is still there" },
};

enum firmware_outcome firmware_outcome(const struct firmware_result *result)
{
	if (result->failed.code)
		return FIRMWARE_OUTCOME_FAILED;
	if (result->back.unchanged)
		return FIRMWARE_OUTCOME_UNCHANGED;
	if (!result->back.changed)
		return FIRMWARE_OUTCOME_UNPROVEN;
	return result->method == FIRMWARE_DISCARD ? FIRMWARE_OUTCOME_DISCARDED
						  : FIRMWARE_OUTCOME_ERASED;
}

const char *firmware_level(const struct firmware_result *result)
{
	return firmware_outcome(result) == FIRMWARE_OUTCOME_ERASED ? worths[result->method].level
								   : "none";
}

const char *firmware_level_note(const struct firmware_result *result)
{
	switch (firmware_outcome(result)) {
	case FIRMWARE_OUTCOME_FAILED:
		return "the disk did not erase itself";
	case FIRMWARE_OUTCOME_UNCHANGED:
		return "the disk says that it erased itself, and did not";
	case FIRMWARE_OUTCOME_UNPROVEN:
		return "nothing on it could have shown a change: overwriting can be proven";
	default:
		return worths[result->method].note;
	}
}

void firmware_result_add_words(struct buf *ret, const struct firmware_result *result)
{
	const struct firmware_read_back *back = &result->back;

	if (result->failed.code) {
		buf_add_text(ret, result->failed.text);
		return;
	}
	if (!back->samples) {
		buf_add_text(ret, result->was_resumed
					  ? "no samples of what it held before are known"
					  : "no place that was looked at held anything before");
		return;
	}
	if (back->unchanged)
		buf_add_format(ret,
			       "the device says it erased, and %llu of %llu samples still hold "
			       "what they held, the first at byte %llu",
			       (unsigned long long)back->unchanged,
			       (unsigned long long)back->samples,
			       (unsigned long long)back->first_unchanged);
	else
		buf_add_format(ret, "%llu of %llu samples hold something else now",
			       (unsigned long long)back->changed,
			       (unsigned long long)back->samples);
	if (back->unreadable)
		buf_add_format(ret, ", %llu cannot be read any more",
			       (unsigned long long)back->unreadable);
}
