/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/journal.h"

#include <errno.h>

#include "base/json.h"
#include "base/root.h"
#include "wipe/journal_file.h"

static const char *const format_name = "trowel-wipe-journal";

/* The numbers of a state, by name: both directions walk this. */
#define NUMBER(name, member, most)                                                                 \
	{                                                                                          \
		name, offsetof(struct wipe_state, member),                                         \
			sizeof(((struct wipe_state *)0)->member), most                             \
	}
static const struct {
	const char *name;
	size_t at, size;
	int64_t most;
} numbers[] = {
	NUMBER("size", target.size, INT64_MAX),
	NUMBER("sector", target.sector, 64 * 1024),
	NUMBER("passes", order.passes, WIPE_PASSES_MAX),
	NUMBER("step", step, WIPE_STEPS_MAX),
	NUMBER("done", done, INT64_MAX),
	NUMBER("written", written, INT64_MAX),
	NUMBER("read", read, INT64_MAX),
	NUMBER("started_at", started_at, INT64_MAX),
	NUMBER("ended_at", ended_at, INT64_MAX),
	NUMBER("spent_ms", spent_ms, INT64_MAX),
	NUMBER("write_ms", write_ms, INT64_MAX),
	NUMBER("verify_ms", verify_ms, INT64_MAX),
	NUMBER("resumed", resumed, UINT32_MAX),
};
static const struct {
	const char *name;
	size_t at;
} texts[] = {
	{ "device", offsetof(struct wipe_state, target.name) },
	{ "serial", offsetof(struct wipe_state, target.serial) },
	{ "model", offsetof(struct wipe_state, target.model) },
};
/* The choices, by their words. */
static const struct {
	const char *name;
	size_t at; /* of an enumeration */
	const char *const *words;
	size_t count;
} choices[] = {
	{ "method", offsetof(struct wipe_state, order.method), wipe_method_names,
	  WIPE_METHOD_COUNT },
	{ "verify", offsetof(struct wipe_state, order.verify), wipe_verify_names,
	  WIPE_VERIFY_COUNT },
	{ "algorithm", offsetof(struct wipe_state, algorithm), cipher_algorithm_names,
	  CIPHER_ALGORITHM_COUNT },
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void *at_in(const struct wipe_state *state, size_t at)
{
	return (char *)state + at;
}

/* --- writing --------------------------------------------------------------------------------- */

static void add_hex(struct buf *ret, const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buf_add_format(ret, "%02x", bytes[i]);
}

static json_t *step_json(const struct wipe_step *step)
{
	scoped_buf key = { 0 };

	if (step->is_verify)
		return json_pack("{s:s}", "do", "verify");
	if (!step->is_random)
		return json_pack("{s:s, s:i}", "do", "write", "byte", step->byte);
	add_hex(&key, step->key, sizeof(step->key));
	return json_pack("{s:s, s:s}", "do", "write", "key", buf_text(&key));
}

static json_t *bad_json(const struct bad_list *list)
{
	json_t *ranges = json_array();

	for (vec_each(range, &list->ranges))
		json_array_append_new(ranges, json_pack("[I, I]", (json_int_t)range->from,
							(json_int_t)range->to));
	return json_pack("{s:o, s:b}", "ranges", ranges, "cut", list->is_cut);
}

static json_t *state_json(const struct wipe_state *state)
{
	json_t *json = json_pack("{s:s, s:i, s:b}", "format", format_name, "version",
				 JOURNAL_VERSION, "final_zero", state->order.final_zero);
	json_t *steps = json_array(), *bad = json_object();

	for (size_t i = 0; i < COUNT(numbers); i++) {
		uint64_t number = 0;

		memcpy(&number, at_in(state, numbers[i].at), numbers[i].size);
		json_object_set_new(json, numbers[i].name, json_integer((json_int_t)number));
	}
	for (size_t i = 0; i < COUNT(texts); i++)
		json_object_set_new(json, texts[i].name, json_string(at_in(state, texts[i].at)));
	for (size_t i = 0; i < COUNT(choices); i++)
		json_object_set_new(
			json, choices[i].name,
			json_string(choices[i].words[*(int *)at_in(state, choices[i].at)]));
	for (size_t i = 0; i < state->step_count; i++)
		json_array_append_new(steps, step_json(&state->steps[i]));
	for (size_t i = 0; i < BAD_KIND_COUNT; i++)
		json_object_set_new(bad, bad_kind_names[i], bad_json(&state->bad.lists[i]));
	json_object_set_new(json, "steps", steps);
	json_object_set_new(json, "bad", bad);
	return json;
}

void journal_add(struct buf *ret, const struct wipe_state *state)
{
	scoped_json *json = state_json(state);

	journal_file_add(ret, json);
}

/* --- reading --------------------------------------------------------------------------------- */

static int wrong(struct err *err, const char *what)
{
	return err_set(err, -EBADMSG, "\"%s\" is missing or wrong", what);
}

static bool number_of(const json_t *json, int64_t most, int64_t *ret)
{
	*ret = json_integer_value(json);
	return json_is_integer(json) && *ret >= 0 && *ret <= most;
}

/* Fields one by one; `state` may be filled partly. */
static int read_fields(const json_t *json, struct wipe_state *state, struct err *err)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		int64_t number;

		if (!number_of(json_object_get(json, numbers[i].name), numbers[i].most, &number))
			return wrong(err, numbers[i].name);
		memcpy(at_in(state, numbers[i].at), &number, numbers[i].size);
	}
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *text = json_string_value(json_object_get(json, texts[i].name));

		if (!text || strlen(text) > WIPE_NAME_MAX)
			return wrong(err, texts[i].name);
		memcpy(at_in(state, texts[i].at), text, strlen(text));
	}
	for (size_t i = 0; i < COUNT(choices); i++) {
		const char *word = json_string_value(json_object_get(json, choices[i].name));
		int choice = 0;

		while (choice < (int)choices[i].count && !text_is(word, choices[i].words[choice]))
			choice++;
		if (choice == (int)choices[i].count)
			return wrong(err, choices[i].name);
		*(int *)at_in(state, choices[i].at) = choice;
	}
	state->order.final_zero = json_is_true(json_object_get(json, "final_zero"));
	return 0;
}

static bool key_of(const char *hex, unsigned char *ret)
{
	for (size_t i = 0; i < CIPHER_KEY_SIZE; i++) {
		uint64_t byte;

		if (!bytes_u64((struct bytes){ hex + 2 * i, 2 }, 16, &byte))
			return false;
		ret[i] = (unsigned char)byte;
	}
	return true;
}

static bool step_of(const json_t *json, struct wipe_step *ret)
{
	const char *what = json_string_value(json_object_get(json, "do"));
	const char *key = json_string_value(json_object_get(json, "key"));
	int64_t byte = 0;

	ret->is_verify = text_is(what, "verify");
	ret->is_random = key != NULL;
	if (ret->is_verify)
		return !key;
	if (!text_is(what, "write"))
		return false;
	if (key)
		return strlen(key) == (size_t)2 * CIPHER_KEY_SIZE && key_of(key, ret->key);
	bool is_known = number_of(json_object_get(json, "byte"), 0xff, &byte);

	ret->byte = (unsigned char)byte;
	return is_known;
}

static int read_steps(const json_t *json, struct wipe_state *state, struct err *err)
{
	const json_t *steps = json_object_get(json, "steps");

	state->step_count = json_array_size(steps);
	if (state->step_count == 0 || state->step_count > WIPE_STEPS_MAX)
		return wrong(err, "steps");
	for (size_t i = 0; i < state->step_count; i++)
		if (!step_of(json_array_get(steps, i), &state->steps[i]) ||
		    (state->steps[i].is_verify && (i == 0 || state->steps[i - 1].is_verify)))
			return wrong(err, "steps");
	return 0;
}

static int read_bad(const json_t *json, struct wipe_state *state, struct err *err)
{
	for (size_t i = 0; i < BAD_KIND_COUNT; i++) {
		const json_t *list = json_object_get(json_object_get(json, "bad"),
						     bad_kind_names[i]);
		const json_t *ranges = json_object_get(list, "ranges");

		if (!json_is_array(ranges) || json_array_size(ranges) > BAD_RANGES_MAX)
			return wrong(err, bad_kind_names[i]);
		for (size_t k = 0; k < json_array_size(ranges); k++) {
			const json_t *range = json_array_get(ranges, k);
			const int64_t size = (int64_t)state->target.size;
			int64_t from, to;

			if (!number_of(json_array_get(range, 0), size, &from) ||
			    !number_of(json_array_get(range, 1), size, &to) || from >= to)
				return wrong(err, bad_kind_names[i]);
			bad_ranges_add(&state->bad, (enum bad_kind)i, (uint64_t)from, (uint64_t)to);
		}
		state->bad.lists[i].is_cut = json_is_true(json_object_get(list, "cut"));
	}
	return 0;
}

int journal_parse(struct bytes text, struct wipe_state *ret, struct err *err)
{
	scoped_json *json = NULL;

	if (journal_file_parse(text, format_name, JOURNAL_VERSION, &json, err) < 0 ||
	    read_fields(json, ret, err) < 0 || read_steps(json, ret, err) < 0 ||
	    read_bad(json, ret, err) < 0)
		return err->code;
	if (ret->step > ret->step_count)
		return wrong(err, "step");
	if (ret->done > ret->target.size)
		return wrong(err, "done");
	return 0;
}

int journal_write(const char *path, const struct wipe_state *state, struct err *err)
{
	scoped_buf text = { 0 };

	journal_add(&text, state);
	return journal_file_write(path, buf_bytes(&text), err);
}

int journal_read(const char *path, struct wipe_state *ret, struct err *err)
{
	scoped_buf text = { 0 };

	if (file_read_all(path, JOURNAL_SIZE_MAX, &text, err) < 0)
		return err->code;
	return journal_parse(buf_bytes(&text), ret, err) < 0 ? err_wrap(err, "%s", path) : 0;
}
