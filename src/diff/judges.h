/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sections know beyond their tables: see struct diff_section. Inside this folder only. */
#ifndef TROWEL_DIFF_JUDGES_H
#define TROWEL_DIFF_JUDGES_H

#include "diff/tables.h"

/* Judges of a difference; `field` is NULL for a row that only one of both has. */
struct diff_verdict judge_host(const struct diff_sides *sides, const void *a, const void *b,
			       const char *field);
struct diff_verdict judge_package(const struct diff_sides *sides, const void *a, const void *b,
				  const char *field);
struct diff_verdict judge_file(const struct diff_sides *sides, const void *a, const void *b,
			       const char *field);
struct diff_verdict judge_user(const struct diff_sides *sides, const void *a, const void *b,
			       const char *field);
struct diff_verdict judge_group(const struct diff_sides *sides, const void *a, const void *b,
				const char *field);
struct diff_verdict judge_service(const struct diff_sides *sides, const void *a, const void *b,
				  const char *field);
struct diff_verdict judge_listening(const struct diff_sides *sides, const void *a, const void *b,
				    const char *field);
struct diff_verdict judge_chain(const struct diff_sides *sides, const void *a, const void *b,
				const char *field);
struct diff_verdict judge_middleware(const struct diff_sides *sides, const void *a, const void *b,
				     const char *field);
struct diff_verdict judge_certificate(const struct diff_sides *sides, const void *a, const void *b,
				      const char *field);

/* Rows that are not compared. */
bool skips_service(const struct diff_sides *sides, const void *row);
bool skips_mount(const struct diff_sides *sides, const void *row);
bool skips_sysctl(const struct diff_sides *sides, const void *row);
bool skips_kernel_module(const struct diff_sides *sides, const void *row);

#endif
