/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --available tells of a host: each adds its rows. */
#ifndef TROWEL_SURVEY_PROGRAMS_PARTS_H
#define TROWEL_SURVEY_PROGRAMS_PARTS_H

#include "survey/survey.h"

enum {
	PROGRAMS_LIBRARIES_MAX = 50000, /* a desktop has 5,000 */
	PROGRAMS_COMMANDS_MAX = 100000, /* a desktop has 4,000 */
	PROGRAMS_MODULES_MAX = 100000,  /* of all languages */
	PROGRAMS_MODULE_DEPTH_MAX = 12, /* parts of a name: A::B::C */
};

/* Rows of `libraries`: what lies where the loader looks. Source: ld.so(8), ldconfig(8). */
void programs_add_libraries(struct survey *survey);

/* Rows of `commands`: what lies where a shell looks, and dynamic loaders. */
void programs_add_commands(struct survey *survey);

/* Rows of `modules`: what scripts can import. */
void programs_add_modules(struct survey *survey);

/* The modules of its kernels, for those that it loads. */
void programs_add_kernel_modules(struct survey *survey);

#endif
