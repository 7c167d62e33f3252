/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sshd's files include; the users collector asks them who may come in, too. */
#ifndef TROWEL_SURVEY_MIDDLEWARE_SSHD_FILES_H
#define TROWEL_SURVEY_MIDDLEWARE_SSHD_FILES_H

#include "survey/middleware/configuration_tree.h"

/* The folder that relative patterns start from, and the rules. Source: sshd_config(5), Include. */
#define SSHD_FOLDER "/etc/ssh"
extern const struct include_rule sshd_includes[];

#endif
