/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan as an Ansible project: site.yml, variables, and a role per service. Works with
 * ansible-core 2.14 and later, and modules of ansible.builtin alone. A role has few tasks, each
 * over a list in its defaults; the lists say why each of their rows is there.
 */
#ifndef TROWEL_CODIFY_ANSIBLE_H
#define TROWEL_CODIFY_ANSIBLE_H

#include "codify/plan.h"
#include "codify/project_folder.h"

struct ansible_options {
	const struct sealed *sealed; /* values of secrets, or NULL */
	bool pin;                    /* packages in the versions of the old host */
	const char *build;           /* of trowel, for the first lines */
};

/* Writes everything but what contents_read() wrote. */
int ansible_write(const struct plan *plan, const struct ansible_options *options,
		  struct project_folder *folder, struct err *err) MUST_CHECK;

#endif
