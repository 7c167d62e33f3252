/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/certificate.h"

#include <errno.h>

#include "base/base64.h"
#include "base/escape.h"
#include "base/human.h"
#include "base/json.h"

static const char *const format_name = "trowel-wipe-certificate";

/* What overwriting reaches. Sources: NIST SP 800-88r2, IEEE 2883-2022. */
static const struct {
	const char *name;
	const char *level;
	const char *note;
} media[CERTIFICATE_MEDIUM_COUNT] = {
	[CERTIFICATE_MAGNETIC] = { "magnetic", "Clear",
				   "overwriting all that can be addressed is Clear; Purge takes a "
				   "sanitize command of the disk's own" },
	[CERTIFICATE_FLASH] = { "flash", "Clear",
				"overwriting flash is Clear, not Purge: worn-out and spare blocks "
				"are out of reach" },
	[CERTIFICATE_VOLUME] = { "volume", "none",
				 "a volume of other disks: what those keep elsewhere was not "
				 "erased" },
	[CERTIFICATE_FILE] = { "file", "none",
			       "a file: what its file system or disk keeps elsewhere was not "
			       "erased" },
	[CERTIFICATE_UNKNOWN] = { "unknown", "Clear",
				  "what kind of medium it is, is not known; Clear holds for all "
				  "that can be addressed" },
};

static bool is_overwritten(const struct certificate_facts *facts)
{
	return facts->state->step_count > 0;
}

bool certificate_is_clean(const struct certificate_facts *facts)
{
	const enum firmware_outcome outcome = facts->by_firmware
						      ? firmware_outcome(facts->by_firmware)
						      : FIRMWARE_OUTCOME_ERASED;

	if (facts->failed->code || !bad_ranges_are_empty(&facts->state->bad))
		return false;
	if (outcome == FIRMWARE_OUTCOME_FAILED || outcome == FIRMWARE_OUTCOME_UNCHANGED)
		return false;
	return is_overwritten(facts) || outcome == FIRMWARE_OUTCOME_ERASED;
}

/* A file or a volume is not its disks, whatever a firmware says. */
static bool is_of_disk(const struct certificate_facts *facts)
{
	return !text_is(media[facts->medium].level, "none");
}

/* The level comes from what the firmware did: more than overwriting is worth, or there is none. */
static bool is_by_firmware(const struct certificate_facts *facts)
{
	return facts->by_firmware && is_of_disk(facts) &&
	       (!is_overwritten(facts) || text_is(firmware_level(facts->by_firmware), "Purge"));
}

const char *certificate_level(const struct certificate_facts *facts)
{
	if (!certificate_is_clean(facts))
		return "none";
	return is_by_firmware(facts) ? firmware_level(facts->by_firmware)
				     : media[facts->medium].level;
}

static const char *level_note(const struct certificate_facts *facts)
{
	return is_by_firmware(facts) ? firmware_level_note(facts->by_firmware)
				     : media[facts->medium].note;
}

/* --- making it ------------------------------------------------------------------------------- */

static void put_text(json_t *json, const char *name, const char *text)
{
	scoped_buf shown = { 0 };

	if (!text || !text[0])
		return;
	escape_terminal(&shown, bytes_of(text));
	json_object_set_new(json, name, json_string(buf_text(&shown)));
}

static void put_number(json_t *json, const char *name, uint64_t number)
{
	json_object_set_new(json, name, json_integer((json_int_t)number));
}

static void put_time(json_t *json, const char *name, int64_t seconds)
{
	struct human_calendar time;
	scoped_buf text = { 0 };

	if (seconds <= 0 || !human_calendar(seconds, &time))
		return;
	buf_add_format(&text, "%04d-%02d-%02dT%02d:%02d:%02dZ", time.year, time.month, time.day,
		       time.hour, time.minute, time.second);
	put_text(json, name, buf_text(&text));
}

static json_t *device_json(const struct certificate_facts *facts)
{
	const struct wipe_target *target = &facts->state->target;
	json_t *json = json_object();

	put_text(json, "name", target->name);
	put_text(json, "serial", target->serial);
	put_text(json, "model", target->model);
	put_text(json, "firmware", facts->firmware);
	put_text(json, "transport", facts->transport);
	put_text(json, "medium", media[facts->medium].name);
	put_number(json, "visible_bytes", target->size);
	put_text(json, "real_size",
		 facts->real_size ? facts->real_size
				  : "not asked: a hidden area (HPA, DCO) would "
				    "not have been seen");
	put_number(json, "sector_bytes", target->sector);
	return json;
}

static json_t *method_json(const struct certificate_facts *facts)
{
	const struct wipe_state *state = facts->state;
	json_t *json = json_object();
	size_t verified = 0;

	for (size_t i = 0; i < state->step; i++)
		verified += state->steps[i].is_verify;
	put_text(json, "name", wipe_method_names[state->order.method]);
	put_number(json, "passes_wanted", wipe_state_passes(state, state->step_count));
	put_number(json, "passes_done", wipe_state_passes(state, state->step));
	put_text(json, "verify", wipe_verify_names[state->order.verify]);
	put_number(json, "passes_verified", verified);
	json_object_set_new(json, "final_zero", json_boolean(state->order.final_zero));
	put_text(json, "stream", cipher_algorithm_names[state->algorithm]);
	put_text(json, "stream_by", facts->cipher);
	return json;
}

static json_t *firmware_json(const struct firmware_result *result)
{
	const struct firmware_read_back *back = &result->back;
	scoped_buf words = { 0 };
	json_t *json = json_object();

	firmware_result_add_words(&words, result);
	put_text(json, "method", firmware_method_names[result->method]);
	put_text(json, "bus", result->bus);
	put_text(json, "reaches", firmware_reach_words[result->reach]);
	put_text(json, "status", firmware_outcome_names[firmware_outcome(result)]);
	put_text(json, "read_back", buf_text(&words));
	put_text(json, "level", firmware_level(result));
	put_text(json, "level_note", firmware_level_note(result));
	put_time(json, "started_at", result->started_at);
	put_time(json, "ended_at", result->ended_at);
	json_object_set_new(json, "resumed", json_boolean(result->was_resumed));
	put_number(json, "samples", back->samples);
	put_number(json, "samples_changed", back->changed);
	put_number(json, "samples_unchanged", back->unchanged);
	put_number(json, "samples_unreadable", back->unreadable);
	return json;
}

static json_t *bad_json(const struct bad_ranges *bad)
{
	json_t *json = json_object();

	for (size_t i = 0; i < BAD_KIND_COUNT; i++) {
		const struct bad_list *list = &bad->lists[i];
		json_t *ranges = json_array();

		for (size_t k = 0; k < list->ranges.count && k < CERTIFICATE_RANGES_MAX; k++)
			json_array_append_new(ranges, json_pack("[I, I]",
								(json_int_t)list->ranges.at[k].from,
								(json_int_t)list->ranges.at[k].to));
		json_object_set_new(json, bad_kind_names[i],
				    json_pack("{s:I, s:i, s:o}", "bytes", (json_int_t)list->bytes,
					      "ranges", (int)list->ranges.count, "first", ranges));
	}
	return json;
}

static const char *status(const struct certificate_facts *facts)
{
	if (!is_overwritten(facts) && facts->by_firmware)
		return firmware_outcome_names[firmware_outcome(facts->by_firmware)];
	return facts->failed->code           ? "incomplete"
	       : certificate_is_clean(facts) ? "erased"
					     : "erased but for bad places";
}

static json_t *result_json(const struct certificate_facts *facts)
{
	const bool is_verified = facts->state->order.verify != WIPE_VERIFY_NONE;
	scoped_buf words = { 0 };
	json_t *json = json_object();

	if (facts->by_firmware)
		firmware_result_add_words(&words, facts->by_firmware);
	put_text(json, "status", status(facts));
	put_text(json, "why", facts->failed->code ? facts->failed->text : NULL);
	put_text(json, "level", certificate_level(facts));
	put_text(json, "level_note", level_note(facts));
	put_text(json, "verified",
		 !is_overwritten(facts) ? buf_text(&words)
		 : facts->failed->code  ? "no"
		 : is_verified          ? "every byte was read back and compared"
					: "no: it was not wanted");
	json_object_set_new(json, "bad", bad_json(&facts->state->bad));
	return json;
}

static json_t *work_json(const struct certificate_facts *facts)
{
	const struct wipe_state *state = facts->state;
	json_t *json = json_object();

	put_time(json, "started_at", state->started_at);
	put_time(json, "ended_at", state->ended_at);
	put_number(json, "seconds_at_work", (uint64_t)state->spent_ms / 1000);
	put_number(json, "resumed", state->resumed);
	put_number(json, "written_bytes", state->written);
	put_number(json, "read_bytes", state->read);
	if (state->write_ms)
		put_number(json, "write_bytes_per_second",
			   (uint64_t)((double)state->written * 1000 / (double)state->write_ms));
	if (state->verify_ms)
		put_number(json, "read_bytes_per_second",
			   (uint64_t)((double)state->read * 1000 / (double)state->verify_ms));
	put_text(json, "host", facts->host);
	put_text(json, "operator", facts->operator_name);
	put_text(json, "trowel", facts->trowel);
	return json;
}

static json_t *snapshot_json(const struct certificate_facts *facts)
{
	json_t *json = json_object();

	put_text(json, "name", facts->snapshot);
	put_text(json, "sha256", facts->snapshot_sha256);
	put_text(json, "verified", facts->snapshot_verified);
	return json;
}

static json_t *sign(const json_t *certificate, const struct signing_key *key)
{
	scoped_free char *text = json_dumps(certificate, JSON_COMPACT | JSON_SORT_KEYS);
	scoped_buf value = { 0 }, value64 = { 0 }, key64 = { 0 };

	signing_key_sign(key, bytes_of(text), &value);
	base64_encode(&value64, buf_bytes(&value));
	base64_encode(&key64, (struct bytes){ (const char *)key->public_key, SIGNING_PUBLIC_SIZE });
	return json_pack("{s:s, s:s, s:s}", "algorithm", "ed25519", "public_key", buf_text(&key64),
			 "value", buf_text(&value64));
}

void certificate_add(struct buf *ret, const struct certificate_facts *facts,
		     const struct signing_key *key)
{
	json_t *certificate = json_pack("{s:s, s:i}", "format", format_name, "version",
					CERTIFICATE_VERSION);
	scoped_json *all = json_pack("{s:o}", "certificate", certificate);

	json_object_set_new(certificate, "device", device_json(facts));
	if (facts->by_firmware)
		json_object_set_new(certificate, "firmware", firmware_json(facts->by_firmware));
	if (is_overwritten(facts))
		json_object_set_new(certificate, "method", method_json(facts));
	json_object_set_new(certificate, "result", result_json(facts));
	json_object_set_new(certificate, "work", work_json(facts));
	if (facts->snapshot)
		json_object_set_new(certificate, "snapshot", snapshot_json(facts));
	if (key)
		json_object_set_new(all, "signature", sign(certificate, key));
	scoped_free char *text = json_dumps(all, JSON_INDENT(2));

	buf_add_text(ret, text);
	buf_add_byte(ret, '\n');
}

/* --- reading it ------------------------------------------------------------------------------ */

/* What the text shows, in order. */
static const struct {
	const char *title; /* NULL: as the field is called */
	const char *section, *field;
	enum { AS_IT_IS, AS_BYTES, AS_RATE, AS_SECONDS } as;
} shown[] = {
	{ "device", "device", "name", AS_IT_IS },
	{ "serial", "device", "serial", AS_IT_IS },
	{ "model", "device", "model", AS_IT_IS },
	{ "medium", "device", "medium", AS_IT_IS },
	{ "size", "device", "visible_bytes", AS_BYTES },
	{ "hidden areas", "device", "real_size", AS_IT_IS },
	{ "status", "result", "status", AS_IT_IS },
	{ "why", "result", "why", AS_IT_IS },
	{ "level", "result", "level", AS_IT_IS },
	{ "", "result", "level_note", AS_IT_IS },
	{ "firmware", "firmware", "method", AS_IT_IS },
	{ "reaches", "firmware", "reaches", AS_IT_IS },
	{ "its result", "firmware", "status", AS_IT_IS },
	{ "read back", "firmware", "read_back", AS_IT_IS },
	{ "method", "method", "name", AS_IT_IS },
	{ "passes", "method", "passes_done", AS_IT_IS },
	{ "verified", "result", "verified", AS_IT_IS },
	{ "begun", "work", "started_at", AS_IT_IS },
	{ "ended", "work", "ended_at", AS_IT_IS },
	{ "at work", "work", "seconds_at_work", AS_SECONDS },
	{ "writing", "work", "write_bytes_per_second", AS_RATE },
	{ "resumed", "work", "resumed", AS_IT_IS },
	{ "host", "work", "host", AS_IT_IS },
	{ "operator", "work", "operator", AS_IT_IS },
	{ "by", "work", "trowel", AS_IT_IS },
	{ "snapshot", "snapshot", "name", AS_IT_IS },
	{ "its proof", "snapshot", "verified", AS_IT_IS },
};

static void add_value(struct buf *text, const json_t *value, int as)
{
	const int64_t number = json_integer_value(value);

	if (json_is_string(value))
		escape_terminal(text, bytes_of(json_string_value(value)));
	else if (as == AS_IT_IS)
		buf_add_format(text, "%lld", (long long)number);
	else if (as == AS_SECONDS)
		human_duration(text, number < INT64_MAX / 1000 ? number * 1000 : -1);
	else
		human_bytes(text, number);
	if (as == AS_BYTES)
		buf_add_format(text, " (%lld bytes)", (long long)number);
	if (as == AS_RATE)
		buf_add_text(text, "/s");
}

static void add_text(struct buf *text, const json_t *certificate)
{
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		const json_t *value = json_object_get(
			json_object_get(certificate, shown[i].section), shown[i].field);

		if (!json_is_string(value) && !json_is_integer(value))
			continue;
		buf_add_format(text, "%-13s", shown[i].title);
		add_value(text, value, (int)shown[i].as);
		buf_add_byte(text, '\n');
	}
	const json_t *bad = json_object_get(json_object_get(certificate, "result"), "bad");

	for (size_t i = 0; i < BAD_KIND_COUNT; i++) {
		const json_t *list = json_object_get(bad, bad_kind_names[i]);

		if (json_integer_value(json_object_get(list, "bytes")) > 0)
			buf_add_format(text, "%-13s%lld bytes, %lld places\n", bad_kind_names[i],
				       json_integer_value(json_object_get(list, "bytes")),
				       json_integer_value(json_object_get(list, "ranges")));
	}
}

static enum certificate_signature check_signature(const json_t *all, unsigned char *ret_key)
{
	const json_t *signature = json_object_get(all, "signature");
	const char *key64 = json_string_value(json_object_get(signature, "public_key"));
	const char *value64 = json_string_value(json_object_get(signature, "value"));
	scoped_buf key = { 0 }, value = { 0 };

	if (!signature)
		return CERTIFICATE_UNSIGNED;
	if (!base64_decode(&key, bytes_of(key64)) || !base64_decode(&value, bytes_of(value64)))
		return CERTIFICATE_FORGED;
	scoped_free char *text = json_dumps(json_object_get(all, "certificate"),
					    JSON_COMPACT | JSON_SORT_KEYS);

	if (!signing_key_verifies(buf_bytes(&key), bytes_of(text), buf_bytes(&value)))
		return CERTIFICATE_FORGED;
	memcpy(ret_key, key.at, SIGNING_PUBLIC_SIZE);
	return CERTIFICATE_SIGNED;
}

int certificate_read(struct bytes text, struct certificate_check *ret, struct buf *out,
		     struct err *err)
{
	scoped_json *all = json_loadb(text.at ? text.at : "", text.size, JSON_REJECT_DUPLICATES,
				      NULL);
	const json_t *certificate = json_object_get(all, "certificate");

	if (!text_is(json_string_value(json_object_get(certificate, "format")), format_name))
		return err_set(err, -EBADMSG, "is no certificate of an erasure");
	if (json_integer_value(json_object_get(certificate, "version")) != CERTIFICATE_VERSION)
		return err_set(err, -EBADMSG, "is of another version of trowel");
	ret->signature = check_signature(all, ret->public_key);
	ret->is_erased = text_is(json_string_value(json_object_get(
					 json_object_get(certificate, "result"), "status")),
				 "erased");
	add_text(out, certificate);
	return 0;
}
