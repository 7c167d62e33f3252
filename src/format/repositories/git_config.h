/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration of git. What it includes is not read. Source: git-config(1), CONFIGURATION FILE. */
#ifndef TROWEL_FORMAT_GIT_CONFIG_H
#define TROWEL_FORMAT_GIT_CONFIG_H

#include "base/buf.h"

/* Zero-initialised but for `rest`, the text. Released by git_config_deinit(). */
struct git_config {
	struct bytes rest;
	struct buf section; /* in lower case */
	struct buf part;    /* "origin" of [remote "origin"] */
	struct buf key;     /* in lower case */
	struct buf value;   /* "true" for a key without one */
};

void git_config_deinit(struct git_config *config);
#define scoped_git_config SCOPED(git_config_deinit) struct git_config

/* The next variable, in the four texts; false at the end. Lines that are none are passed over. */
bool git_config_next(struct git_config *config);

/* True if the variable is section.key, outside of any part. */
bool git_config_is(const struct git_config *config, const char *section, const char *key);

/* What git takes for true: "true", "yes", "on", any number but 0. */
bool git_config_flag(const struct git_config *config);

#endif
