/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Thousands of processes share their environment, so every text is judged once: what came out is
 * kept under a 128-bit hash of the text. A secret's id is found by the same hash; the value itself
 * is kept only to be sealed. The hash is keyed with the bytes that the kernel gives each process
 * (AT_RANDOM, getauxval(3)), and never leaves the process.
 */
#include "survey/secrets.h"

#include <stdio.h>
#include <sys/auxv.h>
#include <xxhash.h>

#include "base/base64.h"
#include "format/secrets/secret.h"
#include "format/secrets/secret_marker.h"

enum {
	SECRETS_PLACES_MAX = 4,           /* rows for one value; more places are counted only */
	SECRETS_ROWS_MAX = 10000,         /* rows in all */
	SECRETS_JUDGED_MAX = 1024 * 1024, /* texts remembered */
	SECRETS_TEXT_MAX = 1024 * 1024,   /* longer texts are not looked into: replaced whole */
	SECRETS_SLOTS_MIN = 1024,
};

/* One value that was found to be a secret. */
struct known_secret {
	const char *id;
	size_t first_row; /* in content->secrets; SIZE_MAX: there was no room */
	unsigned rows;
	const char *path; /* the last place, so that it is not counted twice */
	const char *location;
	const char *kind;
	const char *value; /* kept if it will be sealed; in the arena */
	bool is_file;      /* a whole file */
};

/* The secrets in one judged text. */
struct found {
	size_t count;
	size_t known[SECRET_SPANS_MAX]; /* allocated to `count` only */
};

struct judged {
	XXH128_hash_t hash;
	const char *text; /* what it became; NULL: a free slot */
	const struct found *found;
};

/* All of it lies in the survey's arena. */
struct secrets {
	uint64_t key;
	struct judged *slots; /* open addressing, `capacity` a power of two */
	size_t count;
	size_t capacity;
	vec_of(struct known_secret) known;
};

static struct secrets *secrets_of(struct survey *survey)
{
	const void *random = (const void *)getauxval(AT_RANDOM);

	if (survey->secrets)
		return survey->secrets;
	struct secrets *secrets = arena_alloc(survey->arena, sizeof(*secrets));

	if (random)
		memcpy(&secrets->key, random, sizeof(secrets->key));
	secrets->capacity = SECRETS_SLOTS_MIN;
	secrets->slots = arena_alloc(survey->arena, secrets->capacity * sizeof(*secrets->slots));
	survey->secrets = secrets;
	return secrets;
}

static XXH128_hash_t hash_of(const struct secrets *secrets, struct bytes name, struct bytes value)
{
	uint64_t key = secrets->key;

	if (name.size)
		key ^= XXH3_64bits_withSeed(name.at, name.size, key);
	return XXH3_128bits_withSeed(value.size ? value.at : "", value.size, key);
}

static struct judged *slot_of(struct judged *slots, size_t capacity, XXH128_hash_t hash)
{
	size_t at = hash.low64 & (capacity - 1);

	while (slots[at].text && !XXH128_isEqual(slots[at].hash, hash))
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

/* The slot for a hash, free or not. Its place holds until the next call. */
static struct judged *judged_slot(struct survey *survey, XXH128_hash_t hash)
{
	struct secrets *secrets = survey->secrets;

	if (secrets->count * 4 >= secrets->capacity * 3) {
		size_t capacity = secrets->capacity * 2;
		struct judged *grown = arena_alloc(survey->arena, capacity * sizeof(*grown));

		for (size_t i = 0; i < secrets->capacity; i++)
			if (secrets->slots[i].text)
				*slot_of(grown, capacity,
					 secrets->slots[i].hash) = secrets->slots[i];
		secrets->slots = grown;
		secrets->capacity = capacity;
	}
	return slot_of(secrets->slots, secrets->capacity, hash);
}

/* The index of a value among the known ones, added if it is new. It is found in the same table as
 * the texts, under the hash of a "setting" that no setting is named like. */
static size_t know(struct survey *survey, struct bytes value, const char *kind)
{
	struct secrets *secrets = survey->secrets;
	XXH128_hash_t hash = hash_of(secrets, BYTES("\0value"), value);
	struct judged *slot = judged_slot(survey, hash);

	if (slot->text)
		return slot->found->known[0];
	struct found *found = arena_alloc(survey->arena,
					  offsetof(struct found, known) + sizeof(size_t));
	struct known_secret *known = vec_push_in(survey->arena, &secrets->known);

	*known = (struct known_secret){ .first_row = SIZE_MAX, .kind = kind };
	known->id = arena_format(survey->arena, "s%zu", secrets->known.count);
	if (survey->options.seals)
		known->value = arena_string(survey->arena, value);
	found->count = 1;
	found->known[0] = secrets->known.count - 1;
	*slot = (struct judged){ .hash = hash, .text = known->id, .found = found };
	secrets->count++;
	return found->known[0];
}

/* Records where a secret was seen: a row for each of the first places, then a count in one. */
static void note_place(struct survey *survey, size_t index, const char *path, const char *location)
{
	struct known_secret *known = &survey->secrets->known.at[index];
	struct content *content = survey->content;
	const char *path_kept = arena_intern(survey->arena, bytes_of(path));
	const char *location_kept = arena_intern(survey->arena, bytes_of(location));

	if (known->path == path_kept && known->location == location_kept)
		return;
	known->path = path_kept;
	known->location = location_kept;
	if (known->first_row != SIZE_MAX) {
		struct secret *first = &content->secrets.at[known->first_row];

		first->places++;
	}
	if (known->rows == SECRETS_PLACES_MAX || content->secrets.count >= SECRETS_ROWS_MAX)
		return;
	struct secret *row = RECORD_ADD(survey->arena, &content->secrets, secret);

	row->id = known->id;
	row->path = path_kept;
	row->kind = known->kind;
	row->location = location_kept;
	if (known->rows++ == 0) {
		known->first_row = content->secrets.count - 1;
		row->places = 1;
	}
}

/* Appends what stands for a secret of the text, in the quotes that are around it; returns its index
 * among the known ones. */
static size_t replace(struct survey *survey, struct bytes text, const struct secret_span *span,
		      struct buf *ret)
{
	struct bytes whole = bytes_slice(text, span->from, span->size);
	struct bytes value = whole.size > 2 ? secret_unquoted(whole) : whole;
	size_t known = know(survey, value, span->kind);
	size_t quote = (size_t)(value.at - whole.at);

	buf_add_bytes(ret, bytes_slice(whole, 0, quote));
	buf_add_format(ret, SECRET_MARKER_START "%s" SECRET_MARKER_END,
		       survey->secrets->known.at[known].id);
	buf_add_bytes(ret, bytes_slice(whole, whole.size - quote, quote));
	return known;
}

/* The text with its spans replaced, and what they were. */
static struct judged judge(struct survey *survey, struct bytes text,
			   const struct secret_spans *spans)
{
	struct judged judged = { 0 };
	scoped_buf out = { 0 };
	size_t at = 0;

	if (spans->count == 0) {
		judged.text = arena_intern(survey->arena, text);
		return judged;
	}
	struct found *found = arena_alloc(survey->arena, offsetof(struct found, known) +
								 spans->count * sizeof(size_t));

	for (size_t i = 0; i < spans->count; i++) {
		const struct secret_span *span = &spans->at[i];

		buf_add_bytes(&out, bytes_slice(text, at, span->from - at));
		found->known[found->count++] = replace(survey, text, span, &out);
		at = span->from + span->size;
	}
	buf_add_bytes(&out, bytes_slice(text, at, SIZE_MAX));
	judged.text = arena_intern(survey->arena, buf_bytes(&out));
	judged.found = found;
	return judged;
}

/* What finds the secrets of a text: the name of a setting, and the text itself. */
static void find_spans(struct bytes name, struct bytes text, struct secret_spans *ret)
{
	const char *kind = name.size ? secret_setting_kind(name, text) : NULL;

	ret->count = 0;
	if (text.size > SECRETS_TEXT_MAX)
		kind = "too long to look into";
	if (kind)
		secret_spans_add(ret, (struct secret_span){ 0, text.size, kind });
	else
		secret_find(text, ret);
}

static struct judged redact(struct survey *survey, struct bytes name, struct bytes text)
{
	struct secrets *secrets = secrets_of(survey);
	XXH128_hash_t hash = hash_of(secrets, name, text);
	struct judged *slot = judged_slot(survey, hash);
	struct secret_spans spans;

	if (slot->text)
		return *slot;
	find_spans(name, text, &spans);
	struct judged judged = judge(survey, text, &spans);

	judged.hash = hash;
	if (secrets->count < SECRETS_JUDGED_MAX) {
		*judged_slot(survey, hash) = judged;
		secrets->count++;
	}
	return judged;
}

static void note_found(struct survey *survey, const struct found *found, const char *path,
		       const char *location)
{
	for (size_t i = 0; found && i < found->count; i++)
		note_place(survey, found->known[i], path, location);
}

const char *survey_redact(struct survey *survey, const char *path, const char *location,
			  struct bytes text)
{
	struct judged judged = redact(survey, (struct bytes){ 0 }, text);

	note_found(survey, judged.found, path, location);
	return judged.text;
}

const char *survey_redact_setting(struct survey *survey, const char *path, struct bytes name,
				  struct bytes value)
{
	struct judged judged = redact(survey, name, value);

	if (judged.found) {
		scoped_buf location = { 0 };

		buf_add_text(&location, "setting ");
		buf_add_bytes(&location, bytes_slice(name, 0, SECRET_NAME_MAX));
		note_found(survey, judged.found, path, buf_text(&location));
	}
	return judged.text;
}

void survey_redact_argv(struct survey *survey, const char *path, text_list *argv)
{
	struct secret_command command = { 0 };

	secrets_of(survey);
	for (size_t i = 0; i < argv->count; i++) {
		struct bytes argument = bytes_of(argv->at[i]);
		struct secret_spans spans = { .count = 0 };
		struct secret_span span;
		struct judged judged;

		if (secret_argument(&command, argument, &span)) {
			secret_spans_add(&spans, span);
			judged = judge(survey, argument, &spans);
		} else {
			judged = redact(survey, (struct bytes){ 0 }, argument);
		}
		if (judged.found)
			note_found(survey, judged.found, path,
				   arena_format(survey->arena, "argument %zu", i));
		argv->at[i] = judged.text;
	}
}

size_t survey_redact_file(struct survey *survey, const char *path, struct bytes text,
			  enum secret_text_kind kind, struct buf *ret)
{
	struct secret_text reader = secret_text_of(text, kind);
	struct secret_span span;
	size_t count = 0, at = 0, line = 1;
	char location[32];

	secrets_of(survey);
	for (; secret_text_next(&reader, &span); count++) {
		struct bytes before = bytes_slice(text, at, span.from - at);

		for (size_t i = 0; i < before.size; i++)
			line += before.at[i] == '\n';
		buf_add_bytes(ret, before);
		snprintf(location, sizeof(location), "line %zu", line);
		size_t known = replace(survey, text, &span, ret);

		if (path)
			note_place(survey, known, path, location);
		at = span.from + span.size;
		for (size_t i = span.from; i < at; i++)
			line += text.at[i] == '\n';
	}
	buf_add_bytes(ret, bytes_slice(text, at, SIZE_MAX));
	return count;
}

void survey_note_secret_file(struct survey *survey, const char *path, const char *kind)
{
	struct secrets *secrets = secrets_of(survey);
	struct known_secret *known = vec_push_in(survey->arena, &secrets->known);

	*known = (struct known_secret){ .first_row = SIZE_MAX, .kind = kind, .is_file = true };
	known->id = arena_format(survey->arena, "s%zu", secrets->known.count);
	note_place(survey, secrets->known.count - 1, path, "the whole file");
}

const char *survey_note_secret(struct survey *survey, const char *path, const char *location,
			       const char *kind, struct bytes value)
{
	secrets_of(survey);
	size_t known = know(survey, value, kind);

	note_place(survey, known, path, location);
	return survey->secrets->known.at[known].id;
}

/* Reads a file that is secret as a whole. `left` bytes may still be kept. */
static const char *seal_file(struct survey *survey, const char *path, size_t *left)
{
	size_t limit = *left < SECRETS_FILE_MAX ? *left : SECRETS_FILE_MAX;
	scoped_buf content = { 0 }, encoded = { 0 };
	struct err err;

	if (root_read(survey->root, path, limit, &content, &err) < 0) {
		survey_say(survey, "not sealed: %s", err.text);
		return NULL;
	}
	*left -= content.size;
	base64_encode(&encoded, buf_bytes(&content));
	return arena_string(survey->arena, buf_bytes(&encoded));
}

void survey_seal(struct survey *survey, struct sealed *ret)
{
	size_t left = SECRETS_FILES_MAX;

	record_init(&sealed_type, ret);
	ret->hostname = survey->content->host.hostname;
	ret->taken_at = survey->content->taken_at;
	for (vec_each(known, &secrets_of(survey)->known)) {
		struct sealed_secret *row = RECORD_ADD(survey->arena, &ret->secrets, sealed_secret);

		row->id = known->id;
		row->kind = known->kind;
		if (known->first_row != SIZE_MAX) {
			row->path = survey->content->secrets.at[known->first_row].path;
			row->location = survey->content->secrets.at[known->first_row].location;
		}
		if (known->is_file && row->path)
			row->content = seal_file(survey, row->path, &left);
		else
			row->value = known->value;
	}
}
