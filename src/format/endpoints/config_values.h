/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration text as a list of values with names: "production.host" = "db01", whatever form
 * it was written in. Nothing is run and nothing included; what is computed there (a call, a sum)
 * has no value. Secrets are no part of the list: a value whose name says that it is one is left
 * out, and in others the secret is replaced by a star.
 */
#ifndef TROWEL_FORMAT_CONFIG_VALUES_H
#define TROWEL_FORMAT_CONFIG_VALUES_H

#include "base/arena.h"
#include "base/vec.h"

enum {
	CONFIG_VALUES_MAX = 3000,
	CONFIG_VALUE_SIZE_MAX = 4096, /* longer ones are left out */
	CONFIG_NAME_SIZE_MAX = 512,
	CONFIG_DEPTH_MAX = 64,
};

enum config_form {
	CONFIG_NONE,       /* no form that is known */
	CONFIG_LINES,      /* name = value, [section]: dotenv, ini, toml, pools of php-fpm */
	CONFIG_PROPERTIES, /* of Java */
	CONFIG_YAML,       /* and JSON, with comments too */
	CONFIG_PHP,
	CONFIG_SCRIPT, /* literals in Python, JavaScript, Ruby */
	CONFIG_XML,
};

struct config_value {
	const char *name; /* parts joined by dots; of a list its numbers */
	const char *text;
	unsigned line; /* from 1; 0: not of a file */
};

/* All texts lie in `arena`. */
struct config_values {
	struct arena *arena;
	vec_of(struct config_value) list;
};

/* The form of a file by its name; CONFIG_NONE for one that is only a sample (.env.example) or of no
 * known form. */
enum config_form config_form_of(const char *path);

/* Appends the values of a text. What of it is broken is left out; what was read before stays. */
void config_values_read(struct config_values *values, enum config_form form, struct bytes text);

/* Appends one value, unless it is a secret. For readers, and for an environment. */
void config_values_add(struct config_values *values, struct bytes name, struct bytes text,
		       unsigned line);

/* The readers of config_values_read(), each in a file of its own. */
void config_read_lines(struct config_values *values, struct bytes text);
void config_read_properties(struct config_values *values, struct bytes text);
void config_read_yaml(struct config_values *values, struct bytes text);
void config_read_script(struct config_values *values, struct bytes text, bool is_php);
void config_read_xml(struct config_values *values, struct bytes text);

#endif
