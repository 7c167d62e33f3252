/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is in force of apache's configuration: variables, defines, modules, macros. They are known
 * only in the order of reading, since each line may change what the next ones mean. Inside this
 * folder only.
 */
#ifndef TROWEL_SURVEY_MIDDLEWARE_APACHE_CONDITIONS_H
#define TROWEL_SURVEY_MIDDLEWARE_APACHE_CONDITIONS_H

#include "survey/middleware/server.h"

MAP_DEFINE(apache_names, const char *, const char *, map_hash_text, map_equal_text);

struct apache_conditions {
	struct server *server;
	struct apache_names
		variables;           /* Define, envvars and the environment; in the tree's arena */
	struct apache_names modules; /* "mod_ssl.c" and "ssl_module" of those loaded */
};

/* Fills in what the command line, the environment of the process, or the envvars beside the
 * configuration give. The server's tree has to live as long. */
void apache_conditions_init(struct apache_conditions *conditions, struct server *server);
void apache_conditions_deinit(struct apache_conditions *conditions);

/* The tree's step: replaces variables, takes conditional sections apart, learns of modules. The
 * tree's context is the struct apache_conditions. */
enum tree_step apache_conditions_step(struct configuration_tree *tree, struct directive *directive);

#endif
