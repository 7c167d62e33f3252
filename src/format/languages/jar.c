/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/jar.h"

bool jar_attribute_next(struct bytes *rest, struct bytes *ret_name, struct buf *value)
{
	struct bytes line;

	if (!bytes_line(rest, &line))
		return false;
	ptrdiff_t colon = bytes_find(line, ':');

	if (colon <= 0) /* the empty line behind the section, or something broken */
		return false;
	*ret_name = bytes_slice(line, 0, (size_t)colon);
	buf_clear(value);
	line = bytes_slice(line, (size_t)colon + 1, line.size);
	for (;;) {
		if (bytes_ends(line, "\r"))
			line.size--;
		buf_add_bytes(value, bytes_slice(line, 1, line.size)); /* a blank is in front */
		if (!bytes_starts(*rest, " ") || !bytes_line(rest, &line))
			return true;
	}
}

/* Attributes in the order of how well they name a package. */
static const struct {
	const char *attribute;
	int field; /* 0 name, 1 version, 2 vendor, 3 main class */
} attributes[] = {
	{ "Implementation-Title", 0 },
	{ "Bundle-SymbolicName", 0 },
	{ "Automatic-Module-Name", 0 },
	{ "Bundle-Name", 0 },
	{ "Implementation-Version", 1 },
	{ "Bundle-Version", 1 },
	{ "Specification-Version", 1 },
	{ "Implementation-Vendor", 2 },
	{ "Bundle-Vendor", 2 },
	{ "Start-Class", 3 },
	{ "Main-Class", 3 },
};

enum { ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]), FIELDS = 4 };

static void read_manifest(struct bytes text, struct arena *arena, struct jar *jar)
{
	const char **const fields[FIELDS] = { &jar->name, &jar->version, &jar->vendor,
					      &jar->main_class };
	size_t ranks[FIELDS] = { ATTRIBUTES, ATTRIBUTES, ATTRIBUTES, ATTRIBUTES };
	scoped_buf value = { 0 };
	struct bytes name;

	while (jar_attribute_next(&text, &name, &value)) {
		for (size_t i = 0; i < ATTRIBUTES; i++) {
			int field = attributes[i].field;
			struct bytes told = buf_bytes(&value);

			if (!bytes_is(name, attributes[i].attribute) || i >= ranks[field] ||
			    told.size == 0)
				continue;
			ranks[field] = i;
			/* "org.example.x;singleton:=true" */
			if (field == 0 && bytes_find(told, ';') >= 0)
				told.size = (size_t)bytes_find(told, ';');
			*fields[field] = arena_string(arena, told);
		}
	}
}

static void read_properties(struct bytes text, struct arena *arena, struct jar *jar)
{
	struct bytes line, key;

	while (bytes_line(&text, &line)) {
		line = bytes_trim(line);
		if (!bytes_part(&line, '=', &key) || line.size == 0)
			continue;
		if (bytes_is(key, "groupId"))
			jar->group = arena_string(arena, line);
		else if (bytes_is(key, "artifactId"))
			jar->name = arena_string(arena, line);
		else if (bytes_is(key, "version"))
			jar->version = arena_string(arena, line);
	}
}

static bool is_archive(struct bytes name)
{
	return bytes_ends(name, ".jar") || bytes_ends(name, ".war");
}

bool jar_read(const struct byte_source *file, struct arena *arena, struct jar *ret)
{
	struct zip_member member, properties = { 0 };
	struct jar jar = { 0 };
	scoped_buf text = { 0 };
	scoped_zip zip = { 0 };
	size_t artifacts = 0;

	if (!zip_read(file, &zip))
		return false;
	while (zip_next(&zip, &member)) {
		if (bytes_is(member.name, "META-INF/MANIFEST.MF")) {
			if (zip_get(&zip, &member, JAR_TEXT_SIZE_MAX, &text))
				read_manifest(buf_bytes(&text), arena, &jar);
		} else if (bytes_starts(member.name, "META-INF/maven/") &&
			   bytes_ends(member.name, "/pom.properties")) {
			properties = member;
			artifacts++;
		} else if (is_archive(member.name)) {
			jar.archives++;
		}
	}
	/* an archive that others were put into has a pom.properties of each of them */
	if (artifacts == 1 && zip_get(&zip, &properties, JAR_TEXT_SIZE_MAX, &text))
		read_properties(buf_bytes(&text), arena, &jar);
	*ret = jar;
	return true;
}

void jar_name_parse(struct bytes file, struct bytes *ret_name, struct bytes *ret_version)
{
	ptrdiff_t point = -1;

	for (size_t i = 0; i < file.size; i++)
		if (file.at[i] == '.')
			point = (ptrdiff_t)i;
	if (point > 0)
		file.size = (size_t)point;
	*ret_name = file;
	*ret_version = (struct bytes){ 0 };
	for (size_t i = 1; i + 1 < file.size; i++) {
		if (file.at[i] != '-' || file.at[i + 1] < '0' || file.at[i + 1] > '9')
			continue;
		*ret_name = bytes_slice(file, 0, i);
		*ret_version = bytes_slice(file, i + 1, file.size);
		return;
	}
}
