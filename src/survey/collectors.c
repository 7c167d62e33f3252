/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order matters where one collector uses what another found: mounts come first, because they
 * say where nobody may go; packages next, because everybody asks which of them brought
 * a file; processes before containers, which they are in, and both before sockets, which
 * belong to them; all three before services, and these before middleware, which is what some of
 * them run; conclusions last.
 */
#include "survey/collectors.h"

const struct collector collectors[] = {
	{ "mounts", NEEDS_ROOT, 10000, survey_mounts },
	{ "host", NEEDS_ROOT, 10000, survey_host },
	{ "packages", NEEDS_ROOT, 30000, survey_packages },
	{ "block_devices", NEEDS_LIVE, 10000, survey_block_devices },
	{ "network", NEEDS_ROOT, 10000, survey_network },
	{ "firewall", NEEDS_ROOT, 10000, survey_firewall },
	{ "users", NEEDS_ROOT, 10000, survey_users },
	{ "processes", NEEDS_LIVE, 60000, survey_processes },
	{ "containers", NEEDS_ROOT, 10000, survey_containers },
	{ "sockets", NEEDS_LIVE, 30000, survey_sockets },
	{ "services", NEEDS_ROOT, 20000, survey_services },
	{ "schedules", NEEDS_ROOT, 10000, survey_schedules },
	{ "history", NEEDS_ROOT, 10000, survey_history },
	{ "middleware", NEEDS_ROOT, 10000, survey_middleware },
	{ "system", NEEDS_ROOT, 10000, survey_system },
	{ "events", NEEDS_ROOT, 20000, survey_events },
	{ "identity", NEEDS_ROOT, 10000, survey_identity },
	{ "backups", NEEDS_ROOT, 10000, survey_backups },
	{ "files", NEEDS_WALK, 60 * 60 * 1000, survey_files },
	{ "applications", NEEDS_ROOT, 20000, survey_applications },
	{ "executables", NEEDS_WALK, 60000, survey_executables },
	{ "available", NEEDS_ASKING, 60000, survey_available },
	{ "peers", NEEDS_ROOT, 10000, survey_peers },
	{ "certificates", NEEDS_ROOT, 10000, survey_certificates },
	{ "people", NEEDS_ROOT, 10000, survey_people },
	{ "findings", NEEDS_ROOT, 5000, survey_findings },
	{ "purposes", NEEDS_ROOT, 5000, survey_purposes },
	{ "summary", NEEDS_ROOT, 5000, survey_summary },
	{ "search_words", NEEDS_ROOT, 5000, survey_search_words },
	{ "carry", NEEDS_WALK, 10 * 60 * 1000, survey_carry },
	{ 0 },
};
