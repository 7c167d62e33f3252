/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Journals of erases by firmware. What the digest would keep out is let in: it is computed anew. */
#include <jansson.h>

#include "harness.h"
#include "wipe/firmware_journal.h"
#include "wipe/journal_file.h"

FUZZ(firmware_journal, input)
{
	json_t *json = json_loadb(input.at ? input.at : "", input.size, 0, NULL);
	scoped_firmware_journal journal = { 0 };
	scoped_buf text = { 0 }, again = { 0 };
	struct err err;

	if (!json_is_object(json)) {
		json_decref(json);
		return;
	}
	json_object_del(json, "digest");
	journal_file_add(&text, json);
	json_decref(json);
	if (firmware_journal_parse(buf_bytes(&text), &journal, &err) == 0)
		firmware_journal_add(&again, &journal);
}
