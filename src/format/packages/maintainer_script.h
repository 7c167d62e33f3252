/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a package's script (postinst) does to owners and modes, what it copies and which links it
 * makes, as far as its text tells without being run (shell_commands.h): chown, chgrp, chmod,
 * install, mkdir, cp, ln -s, dpkg-statoverride with absolute paths, in which a star stands for what
 * is not known. Of what is doubtful only that it is there is told, of links nothing; whether a
 * command is reached is not known. Source: chown(1), chmod(1), install(1), cp(1), ln(1),
 * dpkg-statoverride(1).
 */
#ifndef TROWEL_FORMAT_MAINTAINER_SCRIPT_H
#define TROWEL_FORMAT_MAINTAINER_SCRIPT_H

#include "base/bytes.h"

enum { MAINTAINER_SCRIPT_ACTS_MAX = 10 * 1000 };

/* What one command does to one path. Texts hold during the call. */
struct maintainer_act {
	/* absolute, without a slash at its end, a star for any part of a name; empty: a path that
	 * the text does not tell, and nothing else is set */
	struct bytes path;
	struct bytes user;  /* empty: not changed */
	struct bytes group; /* empty: not changed */
	bool has_mode;
	unsigned mode;
	/* set to what the text does not tell: "g+w", "$user:", "user:" with the user's own group */
	bool opens_user, opens_group, opens_mode;
	bool is_recursive;   /* everything below, too */
	bool is_made;        /* the command makes the path */
	struct bytes source; /* of a copy: what the path is a copy of; absolute; else empty */
	struct bytes link;   /* of a symbolic link: where it leads; else empty */
};

/* Calls `act` for each of them, in the order of the text. */
void maintainer_script_read(struct bytes text, void *context,
			    void (*act)(void *context, const struct maintainer_act *act));

#endif
