/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/people/people.h"

#include "base/human.h"
#include "format/people/contact_rules.h"
#include "survey/collectors.h"

enum { DAY = 24 * 60 * 60 };

/* What a kind of trace says, and its weight. What only says who somebody is has none. */
static const struct {
	const char *says;   /* behind it stands the subject */
	const char *things; /* of several subjects */
	int weight;         /* of the first trace; each further one adds 1 */
	const char *why;
} kinds[TRACE_KIND_COUNT] = {
	[TRACE_LOGIN] = { "logs in", "", 20, "has seen the box at work, lately" },
	[TRACE_ACCOUNT] = { "has an account", "", 3, "was let in once" },
	[TRACE_SUDO] = { "may become root", "", 5, "was trusted with it" },
	[TRACE_KEY] = { "has a key for", "users", 8, "somebody let them in" },
	[TRACE_OWNER] = { "owns", "files made by hand", 10, "put them there" },
	[TRACE_CODE] = { "brought", "applications", 15, "knows what runs" },
	[TRACE_COMMENT] = { "is named in", "files made by hand", 12, "changed or wrote them" },
	[TRACE_MAILTO] = { "gets the output of", "jobs", 10, "is to notice when they fail" },
	[TRACE_MAIL] = { "gets mail for", "names", 9, "is to read what programs write to root" },
	[TRACE_CONTACT] = { "is the contact in", "settings", 8, "was responsible once" },
	[TRACE_PACKAGE] = { "made the package", "packages", 8, "knows what is in them" },
};

/* ---- who is who ---------------------------------------------------------------------------- */

static size_t root_of(struct people *people, size_t key)
{
	while (people->keys.at[key].parent != key) {
		size_t parent = people->keys.at[key].parent;

		people->keys.at[key].parent = people->keys.at[parent].parent;
		key = parent;
	}
	return key;
}

/* The key of a name, made if it is new. Case and blanks between words do not count. */
static size_t key_of(struct people *people, char kind, struct bytes text)
{
	scoped_buf spelt = { 0 };
	struct bytes word, rest = text;

	buf_add_byte(&spelt, kind);
	while (bytes_word(&rest, &word)) {
		if (spelt.size > 1)
			buf_add_byte(&spelt, '.');
		for (size_t i = 0; i < word.size; i++) {
			char c = word.at[i];

			buf_add_byte(&spelt, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
		}
	}
	size_t *known = person_map_find(&people->by_name, buf_bytes(&spelt));

	if (known)
		return *known - 1;
	struct arena *arena = people->survey->arena;

	*vec_push(&people->keys) = (struct person_key){
		.parent = people->keys.count - 1,
		.shown = arena_string(arena, text),
		.kind = kind,
	};
	const char *kept = arena_string(arena, buf_bytes(&spelt));

	*person_map_put(&people->by_name, bytes_of(kept)) = people->keys.count;
	return people->keys.count - 1;
}

static void join(struct people *people, size_t a, size_t b)
{
	a = root_of(people, a);
	b = root_of(people, b);
	people->keys.at[a > b ? a : b].parent = a > b ? b : a;
}

static bool is_capitalised(struct bytes word)
{
	return (word.at[0] >= 'A' && word.at[0] <= 'Z') || (unsigned char)word.at[0] >= 0x80;
}

/* A full name has two words at least, since many are called Anna, and begins and ends with one that
 * is capitalised: "test key" is none. */
static bool is_full_name(struct bytes name)
{
	struct bytes first, last = { 0 };

	if (!bytes_word(&name, &first) || !is_capitalised(first))
		return false;
	while (bytes_word(&name, &last))
		;
	return last.size && is_capitalised(last);
}

bool people_knows_login(const struct people *people, struct bytes login)
{
	scoped_buf spelt = { 0 };

	buf_add_byte(&spelt, 'l');
	buf_add_bytes(&spelt, login);
	return person_map_find(&people->by_name, buf_bytes(&spelt)) != NULL;
}

void people_add(struct people *people, enum trace_kind kind, const struct person_names *names,
		const struct trace *trace)
{
	struct arena *arena = people->survey->arena;
	size_t found[3], count = 0;

	if (people->traces.count >= PEOPLE_TRACES_MAX)
		return;
	if (names->login.size && !contact_is_role(names->login))
		found[count++] = key_of(people, 'l', names->login);
	if (names->mail.size && contact_is_mail_of_somebody(names->mail))
		found[count++] = key_of(people, 'm', names->mail);
	if (count == 0 && names->mail.size)
		return; /* the name of a machine's address is none of a person */
	if (is_full_name(names->name))
		found[count++] = key_of(people, 'n', names->name);
	if (count == 0)
		return;
	for (size_t i = 1; i < count; i++)
		join(people, found[0], found[i]);
	struct trace *added = vec_push(&people->traces);

	*added = *trace;
	added->kind = kind;
	added->key = found[0];
	added->evidence = arena_intern(arena, bytes_of(trace->evidence));
	if (trace->subject)
		added->subject = arena_intern(arena, bytes_of(trace->subject));
}

/* The mail address "anna@..." is that of the login "anna", and "anna.schmidt@..." that of Anna
 * Schmidt. Two addresses that begin alike are not of one person for that. */
static void join_addresses(struct people *people)
{
	for (size_t i = 0; i < people->keys.count; i++) {
		struct bytes mail = bytes_of(people->keys.at[i].shown);
		ptrdiff_t at = bytes_find(mail, '@');
		scoped_buf spelt = { 0 };

		if (people->keys.at[i].kind != 'm' || at <= 0)
			continue;
		for (ptrdiff_t j = 0; j <= at; j++) {
			char c = j ? mail.at[j - 1] : 'l';

			buf_add_byte(&spelt, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
		}
		size_t *known = person_map_find(&people->by_name, buf_bytes(&spelt));

		if (known)
			join(people, i, *known - 1);
		spelt.at[0] = 'n';
		known = person_map_find(&people->by_name, buf_bytes(&spelt));
		if (known && bytes_find(buf_bytes(&spelt), '.') > 0)
			join(people, i, *known - 1);
	}
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* One person while the row is made. */
struct gathered {
	size_t row; /* in content->people */
	int64_t score;
	int64_t counts[TRACE_KIND_COUNT];
	int64_t latest[TRACE_KIND_COUNT];
	const char *subjects[TRACE_KIND_COUNT]; /* the latest of each */
};

MAP_DEFINE(gathered_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct gathering {
	struct people *people;
	vec_of(struct gathered) list;
	struct gathered_map by_root; /* root key -> index + 1 */
	vec_of(struct person) rows;
};

static struct gathered *gathered_of(struct gathering *gathering, size_t key)
{
	size_t root = root_of(gathering->people, key);
	size_t *known = gathered_map_put(&gathering->by_root, root);

	if (*known)
		return &gathering->list.at[*known - 1];
	struct gathered *gathered = vec_push(&gathering->list);

	for (size_t i = 0; i < TRACE_KIND_COUNT; i++)
		gathered->latest[i] = UNKNOWN;
	gathered->row = gathering->list.count - 1;
	record_init(&person_type, vec_push(&gathering->rows));
	gathering->rows.at[gathered->row].count = 0;
	*known = gathering->list.count;
	return gathered;
}

static void take_trace(struct gathering *gathering, const struct trace *trace)
{
	struct gathered *gathered = gathered_of(gathering, trace->key);
	struct person *row = &gathering->rows.at[gathered->row];
	struct survey *survey = gathering->people->survey;
	enum trace_kind kind = trace->kind;

	gathered->score += gathered->counts[kind] ? 1 : kinds[kind].weight;
	gathered->counts[kind] += trace->count;
	if (!gathered->subjects[kind] ||
	    (trace->at != UNKNOWN && trace->at > gathered->latest[kind]))
		gathered->subjects[kind] = trace->subject;
	if (trace->at != UNKNOWN && trace->at > gathered->latest[kind])
		gathered->latest[kind] = trace->at;
	if (kind != TRACE_IDENTITY)
		row->count++;
	if (kind != TRACE_IDENTITY && trace->at != UNKNOWN &&
	    (row->last_at == UNKNOWN || row->last_at < trace->at))
		row->last_at = trace->at;
	if (row->evidence.count < PEOPLE_EVIDENCE_MAX &&
	    !text_list_has(&row->evidence, trace->evidence))
		*vec_push_in(survey->arena, &row->evidence) = trace->evidence;
}

/* The names of a person: a full one first, then an address, then a login. */
static void add_names(struct gathering *gathering)
{
	static const char order[] = "nml";
	struct people *people = gathering->people;

	for (const char *kind = order; *kind; kind++)
		for (size_t i = 0; i < people->keys.count; i++) {
			const struct person_key *key = &people->keys.at[i];
			size_t *known = gathered_map_find(&gathering->by_root, root_of(people, i));

			if (!known || key->kind != *kind)
				continue;
			struct person *row = &gathering->rows.at[*known - 1];

			if (!row->name)
				row->name = key->shown;
			if (*kind != 'n')
				*vec_push_in(people->survey->arena, &row->addresses) = key->shown;
		}
}

/* "owns 12 files made by hand, the last of them /usr/local/bin/backup". */
static void add_sentence(struct survey *survey, struct person *row, const struct gathered *gathered,
			 enum trace_kind kind)
{
	const char *subject = gathered->subjects[kind];
	int64_t count = gathered->counts[kind];
	scoped_buf text = { 0 };

	buf_add_text(&text, kinds[kind].says);
	if (kind == TRACE_LOGIN && count > 1) {
		buf_add_text(&text, ", ");
		human_plural(&text, count, "time", "times");
		buf_add_text(&text, " in 30 days");
	} else if (count > 1 && subject) {
		buf_add_byte(&text, ' ');
		human_count(&text, count);
		buf_add_format(&text, " %s, the last %s", kinds[kind].things, subject);
	} else if (subject) {
		buf_add_format(&text, " %s", subject);
	}
	*vec_push_in(survey->arena, &row->knows) = arena_string(survey->arena, buf_bytes(&text));
}

/* The weightiest kind of trace that was not told; TRACE_KIND_COUNT: none. */
static enum trace_kind next_kind(const struct gathered *gathered, const bool *told)
{
	enum trace_kind best = TRACE_KIND_COUNT;

	for (enum trace_kind i = 0; i < TRACE_KIND_COUNT; i++)
		if (!told[i] && gathered->counts[i] &&
		    (best == TRACE_KIND_COUNT || kinds[i].weight > kinds[best].weight))
			best = i;
	return best;
}

static void add_sentences(struct gathering *gathering)
{
	for (vec_each(gathered, &gathering->list)) {
		struct person *row = &gathering->rows.at[gathered->row];
		bool told[TRACE_KIND_COUNT] = { [TRACE_IDENTITY] = true };
		enum trace_kind kind = next_kind(gathered, told);

		while (kind != TRACE_KIND_COUNT && row->knows.count < PEOPLE_KNOWS_MAX) {
			add_sentence(gathering->people->survey, row, gathered, kind);
			told[kind] = true;
			kind = next_kind(gathered, told);
		}
	}
}

/* What is long ago counts less: people leave. */
static void weigh_age(struct gathering *gathering)
{
	for (vec_each(gathered, &gathering->list)) {
		int64_t last = gathering->rows.at[gathered->row].last_at;
		int64_t age = last == UNKNOWN ? 0 : gathering->people->survey->now - last;

		if (age > (int64_t)3 * 365 * DAY)
			gathered->score /= 2;
		else if (last != UNKNOWN && age < (int64_t)90 * DAY)
			gathered->score += 5;
	}
}

static int by_score(const void *a, const void *b)
{
	const struct gathered *one = a, *other = b;

	if (one->score != other->score)
		return one->score > other->score ? -1 : 1;
	return one->row < other->row ? -1 : 1;
}

static void add_rows(struct people *people)
{
	struct gathering gathering = { .people = people };
	struct survey *survey = people->survey;

	for (vec_each(trace, &people->traces))
		take_trace(&gathering, trace);
	add_names(&gathering);
	add_sentences(&gathering);
	weigh_age(&gathering);
	vec_sort(&gathering.list, by_score);
	for (vec_each(gathered, &gathering.list)) {
		const struct person *row = &gathering.rows.at[gathered->row];

		if (row->knows.count && survey->content->people.count < PEOPLE_ROWS_MAX)
			*RECORD_ADD(survey->arena, &survey->content->people, person) = *row;
	}
	vec_deinit(&gathering.list);
	vec_deinit(&gathering.rows);
	gathered_map_deinit(&gathering.by_root);
}

static void people_deinit(struct people *people)
{
	person_map_deinit(&people->by_name);
	person_map_deinit(&people->tickets);
	vec_deinit(&people->keys);
	vec_deinit(&people->traces);
}

int survey_people(struct survey *survey, struct err *err)
{
	SCOPED(people_deinit) struct people people = { .survey = survey };

	if (survey->options.no_people)
		return 0;
	people_add_accounts(&people);
	people_add_contacts(&people);
	people_add_files(&people);
	join_addresses(&people);
	add_rows(&people);
	return 0;
}
