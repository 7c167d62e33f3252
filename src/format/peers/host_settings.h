/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hosts that lines of configuration name, whatever the form of the file: a key at the start of
 * a line (or anywhere, for rsyslog's target="x"), then words that are hosts or URLs, parted by
 * blanks, commas, quotes and brackets:
 *
 *	server ntp1.corp.example iburst          hosts: ["log01:5044", "log02:5044"]
 *	ServerActive=zabbix,10.0.0.5:10051       uri ldap://ldap01/ ldap://ldap02/
 */
#ifndef TROWEL_FORMAT_HOST_SETTINGS_H
#define TROWEL_FORMAT_HOST_SETTINGS_H

#include "format/peers/host_word.h"

enum host_setting_form {
	HOST_SETTING_ALL,   /* every word behind the key may be a host */
	HOST_SETTING_FIRST, /* the first alone, and a number behind it is its port */
	HOST_SETTING_INNER, /* as FIRST, but the key may stand anywhere in the line */
	HOST_SETTING_AT,    /* no key: words that begin with '@' or "@@", syslog.conf(5) */
};

struct host_setting {
	struct bytes rest;  /* lines not looked at */
	struct bytes value; /* of the line at hand: what is left */
	const char *key;
	enum host_setting_form form;
	unsigned line; /* from 1 */
};

/* Starts reading `text` for one key, in any case. Lines that are comments ('#', ';', "//") do not
 * count. */
struct host_setting host_setting_of(struct bytes text, const char *key,
				    enum host_setting_form form);

/* The next host, and in setting->line where it stands; false at the end. */
bool host_setting_next(struct host_setting *setting, struct host_word *ret);

#endif
