/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd's unit files and their names. Source: systemd.syntax(7), systemd.unit(5). */
#ifndef TROWEL_FORMAT_UNIT_FILE_H
#define TROWEL_FORMAT_UNIT_FILE_H

#include "base/buf.h"
#include "format/starters/settings.h"

/* Appends the settings of one file to `ret`: of the unit's file first, then of each drop-in in
 * order. Values point into `text`, or into the arena where lines were continued. Lines that are no
 * setting are passed over, as systemd does; so is what exceeds SETTINGS_MAX. */
void unit_file_parse(struct arena *arena, struct bytes text, struct settings *ret);

/* The parts of a unit's name: "getty@tty1.service" is prefix "getty", instance "tty1", suffix
 * "service"; `is_template` for "getty@.service", `is_instance` for the former. */
struct unit_name {
	struct bytes prefix;
	struct bytes instance;
	struct bytes suffix; /* without the dot */
	bool is_template;
	bool is_instance;
};

/* False if `name` is none: no known suffix, nothing before it, or a '/' in it. */
bool unit_name_parse(struct bytes name, struct unit_name *ret);

/* The template of an instance, "getty@.service"; NULL for other names. */
const char *unit_name_template(struct arena *arena, const struct unit_name *name);

/* `text` with the specifiers that follow from the name alone filled in: %i %I %n %N %p %P and %%;
 * others stay as written. */
const char *unit_name_expand(struct arena *arena, const char *name, struct bytes text);

/* Appends `text` with \xNN and '-' (as '/') undone: the reverse of systemd-escape(1). */
void unit_name_unescape(struct buf *ret, struct bytes text);

/* A command of ExecStart= without the prefixes "@-:+!|" in front of it. */
struct bytes unit_command(struct bytes value);

#endif
