/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the firewall collector; each adds its rows to `firewall`. */
#ifndef TROWEL_SURVEY_FIREWALL_PARTS_H
#define TROWEL_SURVEY_FIREWALL_PARTS_H

#include "survey/survey.h"

enum {
	FIREWALL_RULES_MAX = 5000,   /* texts of one chain; more are counted only */
	FIREWALL_ELEMENTS_MAX = 500, /* texts of one set */
	FIREWALL_SAVED_MAX = 2000,   /* lines of one saved rule file */
};

/* What nftables filters with, if asking it loads no module. */
void firewall_read_nftables(struct survey *survey, struct firewall *firewall);

/* Tables of iptables-legacy that the kernel holds already. */
void firewall_read_legacy(struct survey *survey, struct firewall *firewall);

/* Files of ufw, firewalld, nftables, iptables-persistent and others: who is in charge, does it
 * start at boot, and the rules as written. */
void firewall_read_files(struct survey *survey, struct firewall *firewall);

/* The program that puts chains (or tables) of such names there, or NULL. */
const char *firewall_made_by(const char *table, const char *chain);

#endif
