/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a running program says about the box: knowledge, one row each. */
#ifndef TROWEL_SURVEY_PURPOSE_RULES_H
#define TROWEL_SURVEY_PURPOSE_RULES_H

#include <stdbool.h>

struct purpose_rule {
	const char *program;  /* name of the executable; a trailing '*' matches any rest */
	const char *argument; /* and this occurs in one of its arguments; NULL: any */
	const char *purpose;  /* "This box is ..." */
	const char *product;  /* as its users call it */
	const char *config;   /* its usual configuration, evidence when it is there; NULL: none */
	const char *why;      /* what the program is, when its name does not say it */
};

/* Rules in order; the first that matches a process speaks. Ended by one without a program. */
extern const struct purpose_rule purpose_rules[];

/* What runs a container for somebody: the container says what it is for. Ended by NULL. */
extern const char *const container_tools[];

/* Interpreters and virtual machines: what they run is somebody's own application. */
struct interpreter {
	const char *program;
	const char *language;
};
extern const struct interpreter interpreters[];

#endif
