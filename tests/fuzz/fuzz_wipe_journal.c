/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A journal of an erasure: as it is, and with a digest that is right, so that its fields are
 * looked at, too. */
#include <assert.h>
#include <jansson.h>

#include "base/digest.h"
#include "harness.h"
#include "wipe/journal.h"

static void set_digest(json_t *json)
{
	scoped_buf hex = { 0 };
	struct digester digester;
	struct digest digest;

	json_object_del(json, "digest");
	scoped_free char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, bytes_of(text));
	digester_end(&digester, &digest);
	digest_add_hex(&hex, &digest);
	json_object_set_new(json, "digest", json_string(buf_text(&hex)));
}

FUZZ(wipe_journal, input)
{
	scoped_wipe_state plain = { 0 }, state = { 0 }, again = { 0 };
	scoped_buf text = { 0 };
	struct err err;
	json_t *json = json_loadb(input.at ? input.at : "", input.size, JSON_REJECT_DUPLICATES,
				  NULL);

	(void)!journal_parse(input, &plain, &err);
	if (json_is_object(json)) {
		set_digest(json);
		scoped_free char *signed_text = json_dumps(json, JSON_COMPACT);

		if (journal_parse(bytes_of(signed_text), &state, &err) == 0) {
			assert(state.step <= state.step_count && state.done <= state.target.size);
			journal_add(&text, &state);
			assert(journal_parse(buf_bytes(&text), &again, &err) == 0);
		}
	}
	json_decref(json);
}
