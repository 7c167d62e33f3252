/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a package of rpm came, and from which repository: rpm itself does not know, what was run in
 * front of it does. Sources: dnf's libdnf/transaction/Types.hpp (dnf 4), system/state.cpp (dnf 5),
 * yum's rpmsack.py, zypp's SolvIdentFile.cc and HistoryLogData.cc.
 */
#include "base/stream.h"
#include "format/databases/sqlite_bytes.h"
#include "survey/packages/rpm.h"

enum {
	DNF_HISTORY_SIZE_MAX = 512 * 1024 * 1024,
	YUMDB_FOLDERS_MAX = 1000, /* one a first letter */
};

static void set_reason(struct package *package, const void *value)
{
	package->reason = value;
}

static void set_origin(struct package *package, const void *value)
{
	package->origin = value;
}

/* "manual" or "auto" for what the managers call it, NULL for what tells nothing. */
static const char *reason_of(struct bytes text)
{
	static const struct {
		const char *text;
		const char *reason;
	} reasons[] = {
		{ "user", "manual" },
		{ "User", "manual" },
		{ "Group", "manual" }, /* of a group that somebody asked for */
		{ "group", "manual" },
		{ "External User", "manual" }, /* rpm -i */
		{ "dep", "auto" },
		{ "Dependency", "auto" },
		{ "Weak Dependency", "auto" },
		{ "Clean", "auto" }, /* wanted by nobody any more */
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (bytes_is(text, reasons[i].text))
			return reasons[i].reason;
	return NULL;
}

/* ---- dnf 4 --------------------------------------------------------------------------------- */

/* Numbers of that Types.hpp and of TransactionItemReason.hpp. */
enum dnf_action {
	DNF_DOWNGRADED = 3,
	DNF_OBSOLETED = 5,
	DNF_UPGRADED = 7,
	DNF_REMOVE = 8,
	DNF_REINSTALLED = 10,
	DNF_REASON_CHANGE = 11,
};
enum dnf_reason {
	DNF_DEPENDENCY = 1,
	DNF_USER = 2,
	DNF_CLEAN = 3,
	DNF_WEAK_DEPENDENCY = 4,
	DNF_GROUP = 5,
};
enum dnf_column { DNF_NAME, DNF_ARCH, DNF_EVR, DNF_ACTION, DNF_REASON, DNF_REPOSITORY };

static const char dnf_select[] =
	"SELECT r.name, r.arch, r.epoch || ':' || r.version || '-' || r.release, t.action, "
	"t.reason,"
	" p.repoid FROM trans_item t JOIN rpm r ON r.item_id = t.item_id"
	" LEFT JOIN repo p ON p.id = t.repo_id WHERE t.state = 1 ORDER BY t.id";

static const char *reason_of_number(int64_t number)
{
	switch (number) {
	case DNF_USER:
	case DNF_GROUP:
		return "manual";
	case DNF_DEPENDENCY:
	case DNF_WEAK_DEPENDENCY:
	case DNF_CLEAN:
		return "auto";
	default:
		return NULL;
	}
}

/* Rows come in the order things happened, so the last one stands. */
static bool take_item(void *context, const struct sqlite_row *row)
{
	struct rpm *rpm = context;
	struct arena *arena = rpm->packages->survey->arena;
	struct rpm_name name = { .name = sqlite_row_bytes(row, DNF_NAME),
				 .arch = sqlite_row_bytes(row, DNF_ARCH) };
	int64_t action = sqlite_row_integer(row, DNF_ACTION);
	struct bytes repository = sqlite_row_bytes(row, DNF_REPOSITORY);

	/* what another version replaced is told by that version's own row */
	if (action == DNF_DOWNGRADED || action == DNF_OBSOLETED || action == DNF_UPGRADED ||
	    action == DNF_REINSTALLED)
		return true;
	rpm_each(rpm, &name, set_reason,
		 action == DNF_REMOVE ? NULL
				      : reason_of_number(sqlite_row_integer(row, DNF_REASON)));
	if (action == DNF_REASON_CHANGE)
		return true;
	name.version = sqlite_row_bytes(row, DNF_EVR);
	rpm_each(rpm, &name, set_origin,
		 action == DNF_REMOVE || repository.size == 0 ? NULL
							      : arena_intern(arena, repository));
	rpm->has_origins = true;
	return true;
}

/* The history is small beside rpm's database, and written seldom: it is read into memory. */
static void read_dnf_history(struct rpm *rpm)
{
	static const char path[] = "/var/lib/dnf/history.sqlite";
	struct survey *survey = rpm->packages->survey;
	struct sqlite_bytes *database = NULL;
	scoped_buf text = { 0 }, log = { 0 };
	struct err err;

	if (!root_exists(survey->root, path))
		return;
	if (root_read(survey->root, path, DNF_HISTORY_SIZE_MAX, &text, &err) < 0 ||
	    (root_exists(survey->root, "/var/lib/dnf/history.sqlite-wal") &&
	     root_read(survey->root, "/var/lib/dnf/history.sqlite-wal", DNF_HISTORY_SIZE_MAX, &log,
		       &err) < 0)) {
		survey_error_from(survey, path, &err);
		return;
	}
	struct bytes bytes = buf_bytes(&text), log_bytes = buf_bytes(&log);
	struct byte_source source = byte_source_of(&bytes), wal = byte_source_of(&log_bytes);
	int failed = sqlite_bytes_open(&database, &source, &wal, &err);

	if (!failed)
		failed = sqlite_bytes_select(database, dnf_select, take_item, rpm, &err);
	if (failed)
		survey_error_from(survey, path, &err);
	sqlite_bytes_close(database);
}

/* ---- dnf 5 --------------------------------------------------------------------------------- */

static void take_state(struct rpm *rpm, const struct dnf_state_entry *entry)
{
	struct arena *arena = rpm->packages->survey->arena;
	struct rpm_name name;

	if (bytes_is(entry->field, "reason") && rpm_name_of_arch(entry->package, &name))
		rpm_each(rpm, &name, set_reason, reason_of(entry->value));
	if (!bytes_is(entry->field, "from_repo") || !rpm_name_of_version(entry->package, &name))
		return;
	if (entry->value.size)
		rpm_each(rpm, &name, set_origin, arena_intern(arena, entry->value));
	rpm->has_origins = true;
}

static void read_dnf_state(struct rpm *rpm)
{
	static const char *const paths[] = { "/usr/lib/sysimage/libdnf5/packages.toml",
					     "/usr/lib/sysimage/libdnf5/nevras.toml" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct dnf_state_entry entry;
		struct bytes table = { 0 };
		scoped_buf text = { 0 };

		if (!survey_read(rpm->packages->survey, paths[i], &text))
			continue;
		struct bytes rest = buf_bytes(&text);

		while (dnf_state_next(&rest, &table, &entry))
			take_state(rpm, &entry);
	}
}

/* ---- yum ----------------------------------------------------------------------------------- */

/* A file of one word in a package's folder of yumdb; NULL without it. */
static const char *yumdb_word(struct survey *survey, const char *folder, const char *name)
{
	scoped_buf path = { 0 }, text = { 0 };

	buf_add_format(&path, "%s/%s", folder, name);
	if (!survey_read(survey, buf_text(&path), &text))
		return NULL;
	struct bytes word = bytes_trim(buf_bytes(&text));

	return word.size ? arena_intern(survey->arena, word) : NULL;
}

static void read_yumdb_folder(struct rpm *rpm, const char *folder)
{
	struct survey *survey = rpm->packages->survey;
	scoped_names names = { 0 };
	scoped_buf path = { 0 };
	struct rpm_name name;

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count && !survey_is_late(survey); i++) {
		if (!rpm_name_of_yumdb(bytes_of(root_name(&names, i)), &name))
			continue;
		buf_clear(&path);
		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		const char *reason = yumdb_word(survey, buf_text(&path), "reason");
		const char *origin = yumdb_word(survey, buf_text(&path), "from_repo");

		if (reason)
			rpm_each(rpm, &name, set_reason, reason_of(bytes_of(reason)));
		if (origin)
			rpm_each(rpm, &name, set_origin, origin);
		rpm->has_origins = true;
	}
}

static void read_yumdb(struct rpm *rpm)
{
	static const char path[] = "/var/lib/yum/yumdb";
	struct survey *survey = rpm->packages->survey;
	scoped_names names = { 0 };

	if (!survey_list(survey, path, &names))
		return;
	for (size_t i = 0; i < names.starts.count && i < YUMDB_FOLDERS_MAX; i++) {
		scoped_buf folder = { 0 };

		buf_add_format(&folder, "%s/%s", path, root_name(&names, i));
		read_yumdb_folder(rpm, buf_text(&folder));
	}
}

/* ---- zypper -------------------------------------------------------------------------------- */

/* zypper notes the names of what it installed for others' sake; the rest somebody asked for. */
static void read_auto_installed(struct rpm *rpm)
{
	struct survey *survey = rpm->packages->survey;
	scoped_buf text = { 0 };
	struct bytes line;

	if (!survey_read(survey, "/var/lib/zypp/AutoInstalled", &text))
		return;
	for (size_t i = 0; i < rpm->count; i++)
		survey->content->packages.at[rpm->first + i].reason = "manual";
	for (struct bytes rest = buf_bytes(&text); bytes_line(&rest, &line);) {
		struct rpm_name name = { .name = bytes_trim(line) };

		if (name.name.size && !bytes_starts(name.name, "#"))
			rpm_each(rpm, &name, set_reason, "auto");
	}
}

/* Files given by name lie in a repository of that name while zypper installs them. */
static const char *origin_of(struct survey *survey, struct bytes repository)
{
	if (repository.size == 0 || bytes_is(repository, "_tmpRPMcache_"))
		return "@commandline";
	return arena_intern(survey->arena, repository);
}

static void read_zypp_history(struct rpm *rpm, const char *path)
{
	struct survey *survey = rpm->packages->survey;
	struct zypp_history_entry entry;
	scoped_stream stream = { .fd = -1 };
	struct bytes piece;
	struct err err;
	int more = stream_open(&stream, survey->root, path, &err);

	while (more >= 0 && (more = stream_next(&stream, STREAM_LINES, &piece, &err)) == 1) {
		while (zypp_history_next(&piece, &entry)) {
			rpm_each(rpm, &entry.package, set_origin,
				 origin_of(survey, entry.repository));
			rpm->has_origins = true;
		}
	}
	if (more < 0)
		survey_error_from(survey, path, &err);
}

/* "history" and what logrotate(8) made of it: "history-20260101.xz". The current one is read last,
 * since it knows best. */
static void read_zypp_histories(struct rpm *rpm)
{
	static const char folder[] = "/var/log/zypp", current[] = "history";
	struct survey *survey = rpm->packages->survey;
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < names.starts.count; i++) {
			const char *name = root_name(&names, i);
			bool is_current = strcmp(name, current) == 0;

			if (bytes_starts(bytes_of(name), current) && is_current == (pass == 1))
				read_zypp_history(
					rpm, arena_format(survey->arena, "%s/%s", folder, name));
		}
	}
}

void rpm_add_reasons(struct rpm *rpm)
{
	/* the older ones first: a host that changed managers has files of both */
	read_yumdb(rpm);
	read_auto_installed(rpm);
	read_zypp_histories(rpm);
	read_dnf_history(rpm);
	read_dnf_state(rpm);
}
