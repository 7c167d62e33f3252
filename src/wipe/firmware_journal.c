/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/firmware_journal.h"

#include <errno.h>

#include "base/json.h"
#include "base/root.h"
#include "wipe/journal_file.h"

static const char *const format_name = "trowel-firmware-journal";

void firmware_journal_deinit(struct firmware_journal *journal)
{
	firmware_samples_deinit(&journal->samples);
}

void firmware_journal_add(struct buf *ret, const struct firmware_journal *journal)
{
	const struct firmware_samples *samples = &journal->samples;
	json_t *list = json_array();
	scoped_json *json = json_pack(
		"{s:s, s:i, s:s, s:s, s:s, s:I, s:I, s:i, s:o}", "format", format_name, "version",
		FIRMWARE_JOURNAL_VERSION, "serial", journal->serial, "model", journal->model,
		"method", firmware_method_names[journal->method], "started_at",
		(json_int_t)journal->started_at, "size", (json_int_t)samples->size, "sector",
		(int)samples->sector, "samples", list);

	for (vec_each(sample, &samples->list)) {
		struct digest digest = { .kind = DIGEST_SHA256 };
		scoped_buf hex = { 0 };

		memcpy(digest.bytes, sample->digest, sizeof(sample->digest));
		digest_add_hex(&hex, &digest);
		json_array_append_new(list,
				      json_pack("[I, s]", (json_int_t)sample->at, buf_text(&hex)));
	}
	journal_file_add(ret, json);
}

static int wrong(struct err *err, const char *what)
{
	return err_set(err, -EBADMSG, "\"%s\" is missing or wrong", what);
}

static int read_text(const json_t *json, const char *name, char ret[WIPE_NAME_MAX + 1],
		     struct err *err)
{
	const char *text = json_string_value(json_object_get(json, name));

	if (!text || strlen(text) > WIPE_NAME_MAX)
		return wrong(err, name);
	memcpy(ret, text, strlen(text) + 1);
	return 0;
}

static int read_method(const json_t *json, enum firmware_method *ret, struct err *err)
{
	const char *word = json_string_value(json_object_get(json, "method"));

	for (int i = 0; i < FIRMWARE_METHOD_COUNT; i++)
		if (text_is(word, firmware_method_names[i])) {
			*ret = (enum firmware_method)i;
			return 0;
		}
	return wrong(err, "method");
}

static int read_samples(const json_t *json, struct firmware_samples *ret, struct err *err)
{
	const json_t *list = json_object_get(json, "samples");
	const json_int_t size = json_integer_value(json_object_get(json, "size"));
	const json_int_t sector = json_integer_value(json_object_get(json, "sector"));

	if (size < 0)
		return wrong(err, "size");
	if (sector < MEDIUM_SECTOR_MIN || sector > MEDIUM_SECTOR_MAX || (sector & (sector - 1)))
		return wrong(err, "sector");
	if (!json_is_array(list) || json_array_size(list) > FIRMWARE_SAMPLES_MAX)
		return wrong(err, "samples");
	ret->size = (uint64_t)size;
	ret->sector = (unsigned)sector;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *pair = json_array_get(list, i);
		const json_t *at = json_array_get(pair, 0);
		const char *hex = json_string_value(json_array_get(pair, 1));
		struct digest digest;

		if (!json_is_integer(at) || json_integer_value(at) < 0 ||
		    json_integer_value(at) > size - sector || json_integer_value(at) % sector ||
		    !digest_from_hex(bytes_of(hex), DIGEST_SHA256, &digest))
			return wrong(err, "samples");
		struct firmware_sample *sample = vec_push(&ret->list);

		sample->at = (uint64_t)json_integer_value(at);
		memcpy(sample->digest, digest.bytes, sizeof(sample->digest));
	}
	return 0;
}

int firmware_journal_parse(struct bytes text, struct firmware_journal *ret, struct err *err)
{
	scoped_json *json = NULL;

	if (journal_file_parse(text, format_name, FIRMWARE_JOURNAL_VERSION, &json, err) < 0 ||
	    read_text(json, "serial", ret->serial, err) < 0 ||
	    read_text(json, "model", ret->model, err) < 0 ||
	    read_method(json, &ret->method, err) < 0 || read_samples(json, &ret->samples, err) < 0)
		return err->code;
	ret->started_at = json_integer_value(json_object_get(json, "started_at"));
	return ret->started_at < 0 ? wrong(err, "started_at") : 0;
}

int firmware_journal_write(const char *path, const struct firmware_journal *journal,
			   struct err *err)
{
	scoped_buf text = { 0 };

	firmware_journal_add(&text, journal);
	return journal_file_write(path, buf_bytes(&text), err);
}

int firmware_journal_read(const char *path, struct firmware_journal *ret, struct err *err)
{
	scoped_buf text = { 0 };

	if (file_read_all(path, FIRMWARE_JOURNAL_SIZE_MAX, &text, err) < 0)
		return err->code;
	return firmware_journal_parse(buf_bytes(&text), ret, err) < 0 ? err_wrap(err, "%s", path)
								      : 0;
}
