/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XML: each attribute and each text is a value, named by the elements around it; what has a name of
 * its own in an attribute (<property name="x" value="y"/>, <add key="x" value="y"/>) by that.
 * A document that declares entities ends there.
 */
#include <expat.h>

#include "base/buf.h"
#include "format/endpoints/config_values.h"

struct frame {
	size_t name_size;  /* of the path */
	const char *named; /* what an attribute calls the element; NULL */
};

struct reader {
	struct config_values *values;
	XML_Parser parser;
	struct buf path, text; /* the text of the element that is open */
	struct frame frames[CONFIG_DEPTH_MAX];
	size_t depth;
};

/* Attributes that name what another attribute, or the text, holds. */
static const char *const naming[] = { "name", "key", "id" };

static unsigned line_of(const struct reader *reader)
{
	return (unsigned)XML_GetCurrentLineNumber(reader->parser);
}

static const char *name_in(const XML_Char **attributes)
{
	for (size_t k = 0; k < sizeof(naming) / sizeof(naming[0]); k++)
		for (size_t i = 0; attributes[i]; i += 2)
			if (strcmp(attributes[i], naming[k]) == 0)
				return attributes[i + 1];
	return NULL;
}

static void add_attribute(struct reader *reader, const char *named, const char *attribute,
			  const char *text)
{
	scoped_buf name = { 0 };

	/* name spaces are addresses that nobody calls */
	if (strncmp(attribute, "xmlns", 5) == 0 || strncmp(attribute, "xsi:", 4) == 0)
		return;
	if (named && strcmp(attribute, "value") == 0)
		buf_add_text(&name, named);
	else
		buf_add_format(&name, "%s.%s", buf_text(&reader->path), attribute);
	config_values_add(reader->values, buf_bytes(&name), bytes_of(text), line_of(reader));
}

static void XMLCALL start(void *context, const XML_Char *element, const XML_Char **attributes)
{
	struct reader *reader = context;
	const char *named = name_in(attributes);

	if (reader->depth == CONFIG_DEPTH_MAX || reader->path.size > CONFIG_NAME_SIZE_MAX) {
		XML_StopParser(reader->parser, XML_FALSE);
		return;
	}
	reader->frames[reader->depth++] = (struct frame){
		.name_size = reader->path.size,
		.named = named ? arena_string(reader->values->arena, bytes_of(named)) : NULL,
	};
	buf_add_format(&reader->path, "%s%s", reader->path.size ? "." : "", element);
	buf_clear(&reader->text);
	for (size_t i = 0; attributes[i]; i += 2)
		add_attribute(reader, named, attributes[i], attributes[i + 1]);
}

static void XMLCALL end(void *context, const XML_Char *element)
{
	struct reader *reader = context;
	const struct frame *frame = &reader->frames[--reader->depth];

	config_values_add(reader->values,
			  frame->named ? bytes_of(frame->named) : buf_bytes(&reader->path),
			  bytes_trim(buf_bytes(&reader->text)), line_of(reader));
	buf_cut(&reader->path, frame->name_size);
	buf_clear(&reader->text);
}

static void XMLCALL add_text(void *context, const XML_Char *text, int size)
{
	struct reader *reader = context;

	if (reader->text.size <= CONFIG_VALUE_SIZE_MAX)
		buf_add(&reader->text, text, (size_t)size);
}

/* Nobody declares anything in a configuration but to make it large, or to have files read. */
static void XMLCALL declare(void *context, const XML_Char *name, const XML_Char *system,
			    const XML_Char *public, int has_declarations)
{
	struct reader *reader = context;

	if (has_declarations)
		XML_StopParser(reader->parser, XML_FALSE);
}

void config_read_xml(struct config_values *values, struct bytes text)
{
	struct reader reader = { .values = values, .parser = XML_ParserCreate(NULL) };

	if (!reader.parser)
		return;
	buf_reserve(&reader.path, 0);
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, start, end);
	XML_SetCharacterDataHandler(reader.parser, add_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, declare);
	if (text.size <= INT32_MAX)
		(void)XML_Parse(reader.parser, text.at, (int)text.size, XML_TRUE);
	XML_ParserFree(reader.parser);
	buf_deinit(&reader.path);
	buf_deinit(&reader.text);
}
