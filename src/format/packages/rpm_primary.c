/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/rpm_primary.h"

void rpm_primary_deinit(struct rpm_primary *primary)
{
	buf_deinit(&primary->name);
	buf_deinit(&primary->arch);
	buf_deinit(&primary->version);
	buf_deinit(&primary->provides);
	buf_deinit(&primary->files);
	buf_deinit(&primary->rest);
}

static const struct {
	const char *entity;
	char byte;
} entities[] = {
	{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&apos;", '\'' },
};

/* Appends a text with its entities; others stand as they are. */
static void add_text(struct buf *ret, struct bytes text)
{
	text = bytes_slice(text, 0, RPM_PRIMARY_NAME_MAX);
	while (text.size) {
		char byte = text.at[0];
		size_t size = 1;

		for (size_t i = 0; byte == '&' && i < sizeof(entities) / sizeof(entities[0]); i++)
			if (bytes_starts(text, entities[i].entity)) {
				byte = entities[i].byte;
				size = strlen(entities[i].entity);
				break;
			}
		buf_add_byte(ret, byte);
		text = bytes_slice(text, size, text.size);
	}
}

/* The value of an attribute of a tag: of name="bash" in `entry name="bash" flags="EQ"`. */
static struct bytes attribute(struct bytes tag, const char *name)
{
	size_t size = strlen(name);

	for (size_t at = 1; at + size + 2 < tag.size; at++) {
		struct bytes rest = bytes_slice(tag, at, tag.size), value;

		if (tag.at[at - 1] != ' ' || !bytes_skip(&rest, name) || !bytes_skip(&rest, "="))
			continue;
		char quote = rest.size ? rest.at[0] : '\0';

		rest = bytes_slice(rest, 1, rest.size);
		if ((quote == '"' || quote == '\'') && bytes_part(&rest, quote, &value))
			return value;
	}
	return (struct bytes){ 0 };
}

static void take_version(struct rpm_primary *primary, struct bytes tag)
{
	struct bytes epoch = attribute(tag, "epoch"), release = attribute(tag, "rel");

	buf_clear(&primary->version);
	if (epoch.size && !bytes_is(epoch, "0")) {
		add_text(&primary->version, epoch);
		buf_add_byte(&primary->version, ':');
	}
	add_text(&primary->version, attribute(tag, "ver"));
	if (release.size) {
		buf_add_byte(&primary->version, '-');
		add_text(&primary->version, release);
	}
}

static void add_line(struct buf *list, struct bytes text)
{
	if (!text.size || list->size + RPM_PRIMARY_NAME_MAX > RPM_PRIMARY_LIST_MAX)
		return;
	add_text(list, text);
	buf_add_byte(list, '\n');
}

static void begin_package(struct rpm_primary *primary)
{
	buf_clear(&primary->name);
	buf_clear(&primary->arch);
	buf_clear(&primary->version);
	buf_clear(&primary->provides);
	buf_clear(&primary->files);
	primary->in_package = true;
	primary->in_provides = false;
}

static void end_package(struct rpm_primary *primary, rpm_primary_visitor *visitor, void *context)
{
	const struct rpm_primary_package package = {
		.name = buf_bytes(&primary->name),
		.arch = buf_bytes(&primary->arch),
		.version = buf_bytes(&primary->version),
		.provides = buf_bytes(&primary->provides),
		.files = buf_bytes(&primary->files),
	};

	if (primary->in_package && package.name.size && package.version.size)
		visitor(context, &package);
	primary->in_package = false;
}

/* `text` stands before the tag, and is the element's if the tag ends one. */
static void take_tag(struct rpm_primary *primary, struct bytes tag, struct bytes text)
{
	struct bytes rest = tag, name;

	if (!bytes_word(&rest, &name))
		return;
	if (bytes_is(name, "version")) {
		take_version(primary, tag);
	} else if (bytes_is(name, "rpm:provides")) {
		primary->in_provides = true;
	} else if (bytes_is(name, "/rpm:provides")) {
		primary->in_provides = false;
	} else if (bytes_is(name, "rpm:entry") && primary->in_provides) {
		add_line(&primary->provides, attribute(tag, "name"));
	} else if (bytes_is(name, "/name")) {
		buf_clear(&primary->name);
		add_text(&primary->name, bytes_trim(text));
	} else if (bytes_is(name, "/arch")) {
		buf_clear(&primary->arch);
		add_text(&primary->arch, bytes_trim(text));
	} else if (bytes_is(name, "/file")) {
		add_line(&primary->files, bytes_trim(text));
	}
}

static void read_tags(struct rpm_primary *primary, struct bytes piece, rpm_primary_visitor *visitor,
		      void *context)
{
	struct bytes text, tag;

	while (bytes_part(&piece, '<', &text) && bytes_part(&piece, '>', &tag)) {
		if (bytes_starts(tag, "package "))
			begin_package(primary);
		else if (bytes_is(tag, "/package"))
			end_package(primary, visitor, context);
		else if (primary->in_package)
			take_tag(primary, tag, text);
	}
}

void rpm_primary_read(struct rpm_primary *primary, struct bytes piece, rpm_primary_visitor *visitor,
		      void *context)
{
	scoped_buf whole = { 0 };

	if (primary->rest.size) {
		buf_add_bytes(&whole, buf_bytes(&primary->rest));
		buf_add_bytes(&whole, piece);
		piece = buf_bytes(&whole);
	}
	size_t end = (size_t)(bytes_find_last(piece, '>') + 1);

	read_tags(primary, bytes_slice(piece, 0, end), visitor, context);
	buf_clear(&primary->rest);
	if (piece.size - end <= RPM_PRIMARY_LIST_MAX) /* or it is no such list */
		buf_add_bytes(&primary->rest, bytes_slice(piece, end, piece.size));
}
