/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/endpoints/config_values.h"

#include <strings.h>

#include "base/buf.h"
#include "base/path.h"
#include "format/secrets/secret.h"
#include "format/secrets/secret_marker.h"

/* ---- which form ---------------------------------------------------------------------------- */

/* What in a file's name, between dots, dashes and underscores, says that nobody reads it. */
static const struct {
	const char *word;
	const char *why;
} samples[] = {
	{ "example", ".env.example" },
	{ "sample", "wp-config-sample.php" },
	{ "dist", "parameters.yml.dist" },
	{ "template", "config.template.json" },
	{ "tmpl", "the same" },
	{ "default", "settings.default.php beside settings.php" },
	{ "test", "application-test.yml" },
	{ "testing", ".env.testing" },
	{ "bak", "a copy" },
	{ "old", "a copy" },
	{ "orig", "a copy" },
};

static const struct {
	const char *ending;
	enum config_form form;
} endings[] = {
	{ ".env", CONFIG_LINES },
	{ ".ini", CONFIG_LINES },
	{ ".cfg", CONFIG_LINES },
	{ ".cnf", CONFIG_LINES },
	{ ".conf", CONFIG_LINES },
	{ ".toml", CONFIG_LINES },
	{ ".properties", CONFIG_PROPERTIES },
	{ ".yml", CONFIG_YAML },
	{ ".yaml", CONFIG_YAML },
	{ ".json", CONFIG_YAML },
	{ ".php", CONFIG_PHP },
	{ ".py", CONFIG_SCRIPT },
	{ ".js", CONFIG_SCRIPT },
	{ ".cjs", CONFIG_SCRIPT },
	{ ".mjs", CONFIG_SCRIPT },
	{ ".ts", CONFIG_SCRIPT },
	{ ".rb", CONFIG_SCRIPT },
	{ ".xml", CONFIG_XML },
	{ ".config", CONFIG_XML },
};

static bool is_sample(const char *name)
{
	struct bytes rest = bytes_of(name);
	size_t from = 0;

	for (size_t i = 0; i <= rest.size; i++) {
		if (i < rest.size && !strchr(".-_", rest.at[i]))
			continue;
		struct bytes word = bytes_slice(rest, from, i - from);

		/* the name itself may be such a word: default.json, test.conf */
		for (size_t k = 0; from > 0 && k < sizeof(samples) / sizeof(samples[0]); k++)
			if (bytes_is(word, samples[k].word))
				return true;
		from = i + 1;
	}
	return bytes_ends(rest, "~");
}

enum config_form config_form_of(const char *path)
{
	const char *name = path_name(path);
	struct bytes text = bytes_of(name);

	if (is_sample(name))
		return CONFIG_NONE;
	if (bytes_is(text, ".env") || bytes_starts(text, ".env."))
		return CONFIG_LINES;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (bytes_ends(text, endings[i].ending))
			return endings[i].form;
	return CONFIG_NONE;
}

void config_values_read(struct config_values *values, enum config_form form, struct bytes text)
{
	(void)bytes_skip(&text, "\xef\xbb\xbf"); /* a byte order mark */
	switch (form) {
	case CONFIG_NONE:
		break;
	case CONFIG_LINES:
		config_read_lines(values, text);
		break;
	case CONFIG_PROPERTIES:
		config_read_properties(values, text);
		break;
	case CONFIG_YAML:
		config_read_yaml(values, text);
		break;
	case CONFIG_PHP:
	case CONFIG_SCRIPT:
		config_read_script(values, text, form == CONFIG_PHP);
		break;
	case CONFIG_XML:
		config_read_xml(values, text);
		break;
	}
}

/* ---- values -------------------------------------------------------------------------------- */

/* "${NAME:default}" of Spring and "${NAME:-default}" of shells: the default, as long as nobody says
 * otherwise. What is left of others cannot be a host. */
static void add_defaults(struct buf *ret, struct bytes text)
{
	while (text.size) {
		ptrdiff_t start = bytes_find_text(text, "${");
		ptrdiff_t end = start < 0 ? -1
					  : bytes_find(bytes_slice(text, (size_t)start, text.size),
						       '}');

		if (end < 0)
			break;
		struct bytes inner = bytes_slice(text, (size_t)start + 2, (size_t)end - 2);
		ptrdiff_t colon = bytes_find(inner, ':');

		if (colon >= 0) {
			buf_add_bytes(ret, bytes_slice(text, 0, (size_t)start));
			inner = bytes_slice(inner, (size_t)colon + 1, inner.size);
			(void)bytes_skip(&inner, "-");
			buf_add_bytes(ret, inner);
		} else {
			buf_add_bytes(ret, bytes_slice(text, 0, (size_t)(start + end) + 1));
		}
		text = bytes_slice(text, (size_t)(start + end) + 1, text.size);
	}
	buf_add_bytes(ret, text);
}

/* The text with a star for each secret in it. */
static void add_without_secrets(struct buf *ret, struct bytes text)
{
	struct secret_spans spans = { .count = 0 };
	size_t at = 0;

	secret_find(text, &spans);
	for (size_t i = 0; i < spans.count; i++) {
		buf_add_bytes(ret, bytes_slice(text, at, spans.at[i].from - at));
		buf_add_byte(ret, '*');
		at = spans.at[i].from + spans.at[i].size;
	}
	buf_add_bytes(ret, bytes_slice(text, at, text.size));
}

void config_values_add(struct config_values *values, struct bytes name, struct bytes text,
		       unsigned line)
{
	scoped_buf full = { 0 }, starred = { 0 }, plain = { 0 };

	if (values->list.count >= CONFIG_VALUES_MAX || text.size == 0 ||
	    text.size > CONFIG_VALUE_SIZE_MAX || name.size > CONFIG_NAME_SIZE_MAX ||
	    bytes_find(text, '\0') >= 0 || secret_setting_kind(name, text))
		return;
	add_defaults(&full, text);
	(void)secret_markers_replace(buf_bytes(&full), "*", &starred);
	add_without_secrets(&plain, buf_bytes(&starred));
	struct config_value *value = vec_push_in(values->arena, &values->list);

	value->name = arena_intern(values->arena, name);
	value->text = arena_string(values->arena, buf_bytes(&plain));
	value->line = line;
}
