/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hosts that commands talk to, by what their words say:
 *
 *	ssh -p 2222 deploy@web02 'cd /srv'      ssh, web02, 2222, deploy
 *	rsync -a /srv/ backup@nas:/volume1/     ssh, nas, backup, /volume1/
 *	mysqldump -h db01 -u shop shop          mysql, db01, 3306, shop
 *	curl https://api.corp.example/health    https, api.corp.example, 443
 *
 * This host itself (localhost, a socket) is told as well; host_word_is_local() knows it.
 */
#ifndef TROWEL_FORMAT_COMMAND_HOSTS_H
#define TROWEL_FORMAT_COMMAND_HOSTS_H

#include "format/packages/shell_commands.h"
#include "format/peers/command_rules.h"

enum {
	COMMAND_HOSTS_MAX = 16,  /* of one command */
	COMMAND_NESTING_MAX = 2, /* sh -c "sh -c ..." */
};

/* Texts are of the words that were given. */
struct command_host {
	struct bytes program; /* without its folder */
	const char *protocol; /* static; NULL: not known */
	struct bytes host;    /* a name or an address */
	int64_t port;         /* as written or usual; 0: not known */
	struct bytes user, database, path;
	bool is_target; /* the last place of a program that copies: what it writes to */
};

struct command_hosts {
	struct command_host list[COMMAND_HOSTS_MAX];
	size_t count;
};

/* The hosts in the words of one command. `ret_inner` is set to a text that is a command itself (of
 * "sh -c"), or left alone. */
void command_hosts_of_words(const struct bytes *words, size_t count, struct command_hosts *ret,
			    struct bytes *ret_inner);

/* Goes through a text of shell, and calls for each host: its texts hold for the call. What stands
 * in variables that the text itself sets counts; words that are not known do not. */
void command_hosts_of_text(struct bytes text,
			   void (*visit)(void *context, const struct command_host *host),
			   void *context);

#endif
