/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces that configuration names, and that are called otherwise there. */
#include "onto/transitions_parts.h"

enum {
	LINK_PLACES_MAX = 5, /* lines of configuration that name one, in its row */
};

/* Hardware, as a kernel names it by where it finds it; the rest is made by configuration. */
static bool is_hardware(const struct link *link)
{
	return link->name && !link->parent && text_is(link->kind, "ether");
}

static bool is_there(const struct content *fresh, const char *name)
{
	for (vec_each(link, &fresh->network.links))
		if (text_is(link->name, name))
			return true;
	return false;
}

void transitions_find_links(struct transitions *transitions)
{
	const struct content *fresh = transitions->target->content;

	if (!fresh->network.links.count)
		return;
	for (vec_each(link, &transitions->old->network.links))
		if (is_hardware(link) && !is_there(fresh, link->name))
			vec_push_in(transitions->arena, &transitions->links)->name = link->name;
}

static bool is_of_name(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/* As a word; "eth0.100" and "eth0:1" lie on eth0. */
static bool names(struct bytes line, const char *name)
{
	size_t size = strlen(name);

	for (size_t at = 0; size && at + size <= line.size; at++)
		if (memcmp(line.at + at, name, size) == 0 &&
		    (!at || !is_of_name(line.at[at - 1])) &&
		    (at + size == line.size || !is_of_name(line.at[at + size])))
			return true;
	return false;
}

static void meet(struct transitions *transitions, const char *path, size_t number,
		 struct bytes line)
{
	for (vec_each(link, &transitions->links)) {
		if (!names(line, link->name))
			continue;
		if (link->places.count < LINK_PLACES_MAX)
			transition_note(transitions, &link->places,
					arena_format(transitions->arena, "%s:%zu", path, number));
		link->count++;
	}
}

void transitions_meet_links(struct transitions *transitions, const char *path, struct bytes text)
{
	struct bytes line;

	if (!transitions->links.count)
		return;
	for (size_t number = 1; bytes_line(&text, &line); number++) {
		line = bytes_trim(line);
		if (line.size && line.at[0] != '#' && line.at[0] != ';')
			meet(transitions, path, number, line);
	}
}

/* "ens3 and ens4": what there is instead. */
static void list_there(const struct content *fresh, struct buf *ret)
{
	for (vec_each(link, &fresh->network.links))
		if (is_hardware(link))
			buf_add_format(ret, "%s%s", ret->size ? ", " : "", link->name);
}

void transitions_add_links(struct transitions *transitions)
{
	scoped_buf there = { 0 };

	list_there(transitions->target->content, &there);
	for (vec_each(link, &transitions->links)) {
		if (!link->count)
			continue;
		struct transition *row = transition_add(transitions, "links", link->name,
							SEVERITY_WARN);

		row->fate = CHANGES;
		row->what = arena_format(transitions->arena,
					 "the interface %s, which %zu %s of configuration %s, is "
					 "not there%s%s",
					 link->name, link->count,
					 link->count == 1 ? "line" : "lines",
					 link->count == 1 ? "names" : "name",
					 there.size ? "; there are " : "", buf_text(&there));
		row->proposal = "write the name that it has there, or give it the old one in a "
				".link file: systemd.link(5)";
		row->evidence = link->places;
	}
}
