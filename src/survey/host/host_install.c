/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When it was installed, and how it is set up: times of files, zone, locale, clock. */
#include "base/root.h"
#include "format/proc/system_text.h"
#include "survey/host/host_parts.h"

enum {
	PLAUSIBLE_SINCE = 788918400, /* 1995-01-01: older ones are broken clocks or archives */
	LISTS_MAX = 20000,           /* package lists looked at */
	LANGUAGE_MAX = 50,           /* settings of the language */
	LOCALES_MAX = 1000,          /* languages that are generated */
};

/* Which files keep the time of the installation. The first group of which one is there decides,
 * with its oldest. */
static const struct {
	unsigned group;
	const char *path;
	const char *reason;
} traces[] = {
	/* an instance made from an image: the image's own times are not this host's */
	{ 0, "/var/lib/cloud/instance/sem/config_ssh", "written once per instance" },
	{ 0, "/var/lib/cloud/instance/sem/config_users_groups", "written once per instance" },
	{ 0, "/var/lib/cloud/instance/sem/config_set_passwords", "written once per instance" },
	/* the installer's own log, written at its end and never again */
	{ 1, "/var/log/installer/syslog", "Debian and Ubuntu installer" },
	{ 1, "/var/log/installer/status", "Debian installer" },
	{ 1, "/var/log/installer/initial-status.gz", "Debian and Ubuntu installer" },
	{ 1, "/var/log/installer/subiquity-server-info.log", "Ubuntu's server installer" },
	{ 1, "/var/log/installer/autoinstall-user-data", "Ubuntu's server installer" },
	{ 1, "/root/anaconda-ks.cfg", "Red Hat and its kin" },
	{ 1, "/root/install.log", "Red Hat up to 6" },
	{ 1, "/var/log/anaconda/anaconda.log", "Red Hat and its kin" },
	{ 1, "/root/inst-sys", "SUSE" },
	{ 1, "/var/log/YaST2/y2start.log", "SUSE" },
	/* made with the host, and kept: the oldest of them, since each can be made anew */
	{ 2, "/lost+found", "made by mkfs" },
	{ 2, "/etc/machine-id", "made at installation or first boot" },
	{ 2, "/var/lib/dbus/machine-id", "as machine-id, older systems" },
	{ 2, "/etc/ssh/ssh_host_rsa_key", "made when sshd was installed or first booted" },
	{ 2, "/etc/ssh/ssh_host_ed25519_key", "made when sshd was installed or first booted" },
	{ 2, "/etc/ssh/ssh_host_ecdsa_key", "made when sshd was installed or first booted" },
	{ 2, "/etc/ssh/ssh_host_dsa_key", "made when sshd was installed or first booted" },
	{ 2, "/var/log/bootstrap.log", "debootstrap" },
};

/* Takes the time of `path` if it is older than what `host` has, and plausible. */
static void take_time(struct survey *survey, struct host *host, const char *path)
{
	struct stat state;

	if (root_lstat(survey->root, path, &state) < 0 || S_ISLNK(state.st_mode))
		return;
	if (state.st_mtime < PLAUSIBLE_SINCE || state.st_mtime > survey->now)
		return;
	if (host->install_time != UNKNOWN && host->install_time <= state.st_mtime)
		return;
	host->install_time = state.st_mtime;
	host->install_evidence = arena_intern(survey->arena, bytes_of(path));
}

/* The oldest package list: packages of the first hour are mostly still of their first version. */
static void take_package_lists(struct survey *survey, struct host *host)
{
	scoped_names names = { 0 };
	scoped_buf path = { 0 };

	if (!survey_list(survey, "/var/lib/dpkg/info", &names))
		return;
	for (size_t i = 0; i < names.starts.count && i < LISTS_MAX; i++) {
		const char *name = root_name(&names, i);

		if (!bytes_ends(bytes_of(name), ".list"))
			continue;
		buf_clear(&path);
		buf_add_format(&path, "/var/lib/dpkg/info/%s", name);
		take_time(survey, host, buf_text(&path));
	}
}

void host_install(struct survey *survey)
{
	struct host *host = &survey->content->host;

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		bool is_next_group = i > 0 && traces[i].group != traces[i - 1].group;

		if (is_next_group && host->install_time != UNKNOWN)
			return;
		take_time(survey, host, traces[i].path);
	}
	take_package_lists(survey, host);
}

/* --- time zone and locale ------------------------------------------------------------------- */

static const char *zone_of(struct survey *survey)
{
	scoped_buf target = { 0 };

	if (root_readlink(survey->root, "/etc/localtime", &target) == 0) {
		const char *zone = strstr(buf_text(&target), "zoneinfo/");

		if (zone)
			return arena_intern(survey->arena, bytes_of(zone + strlen("zoneinfo/")));
	}
	const char *zone = host_line(survey, "/etc/timezone");

	if (!zone) { /* Red Hat up to 6 */
		scoped_buf clock = { 0 }, value = { 0 };

		if (survey_read(survey, "/etc/sysconfig/clock", &clock) &&
		    assignment_last(buf_bytes(&clock), "ZONE", &value) && value.size)
			zone = arena_intern(survey->arena, buf_bytes(&value));
	}
	return zone;
}

static bool is_of_language(struct bytes name)
{
	return bytes_is(name, "LANG") || bytes_is(name, "LANGUAGE") || bytes_starts(name, "LC_");
}

/* Source: locale.conf(5). */
static void read_language(struct survey *survey, const char *path)
{
	struct host *host = &survey->content->host;
	scoped_buf file = { 0 }, value = { 0 };
	struct bytes rest, name;

	if (!survey_read(survey, path, &file))
		return;
	for (rest = buf_bytes(&file); assignment_next(&rest, &name, &value);) {
		if (!is_of_language(name) || !value.size || host->language.count >= LANGUAGE_MAX)
			continue;
		survey_note(survey, &host->language, "%.*s=%s", (int)name.size, name.at,
			    buf_text(&value));
		if (bytes_is(name, "LANG"))
			host->locale = arena_intern(survey->arena, buf_bytes(&value));
	}
}

/* Source: locale-gen(8). */
static void read_locales(struct survey *survey)
{
	struct host *host = &survey->content->host;
	scoped_buf file = { 0 };
	struct bytes rest, line;

	if (!survey_read(survey, "/etc/locale.gen", &file))
		return;
	for (rest = buf_bytes(&file); bytes_line(&rest, &line);) {
		line = bytes_trim(line);
		if (line.size && line.at[0] != '#' && host->locales.count < LOCALES_MAX)
			*vec_push_in(survey->arena, &host->locales) = arena_intern(survey->arena,
										   line);
	}
}

void host_settings(struct survey *survey)
{
	static const char *const language_files[] = { "/etc/locale.conf", "/etc/default/locale",
						      "/etc/sysconfig/i18n", "/etc/environment" };
	struct host *host = &survey->content->host;

	host->timezone = zone_of(survey);
	for (size_t i = 0; i < sizeof(language_files) / sizeof(language_files[0]); i++)
		if (!host->language.count)
			read_language(survey, language_files[i]);
	read_locales(survey);
}

/* --- clock ---------------------------------------------------------------------------------- */

enum clock_trace {
	TRACE_DAEMON, /* it runs, or is installed and set up */
	TRACE_SYNC,   /* the file's time is that of a synchronization */
	TRACE_LOG,    /* the last line holds the offset, in the given word */
};

/* In order of trust; running daemons first. */
static const struct {
	const char *daemon;
	const char *path;
	enum clock_trace trace;
	unsigned word; /* from 0 */
	const char *source;
} clock_traces[] = {
	{ "chrony", "/run/chrony/chronyd.pid", TRACE_DAEMON, 0, "pid file" },
	{ "chrony", "/run/chronyd.pid", TRACE_DAEMON, 0, "pid file" },
	{ "ntpd", "/run/ntpd.pid", TRACE_DAEMON, 0, "pid file" },
	{ "ntpd", "/var/run/ntpd.pid", TRACE_DAEMON, 0, "pid file" },
	{ "openntpd", "/run/openntpd.pid", TRACE_DAEMON, 0, "pid file" },
	{ "systemd-timesyncd", "/run/systemd/timesync", TRACE_DAEMON, 0, "runtime directory" },
	{ "chrony", "/var/log/chrony/tracking.log", TRACE_LOG, 6, "chrony.conf(5), log tracking" },
	{ "ntpd", "/var/log/ntpstats/loopstats", TRACE_LOG, 2, "ntp_misc(5), loopstats" },
	{ "ntpd", "/var/log/ntpsec/loopstats", TRACE_LOG, 2, "ntp_misc(5), loopstats" },
	{ "systemd-timesyncd", "/run/systemd/timesync/synchronized", TRACE_SYNC, 0,
	  "systemd-timesyncd.service(8)" },
	{ "systemd-timesyncd", "/var/lib/systemd/timesync/clock", TRACE_SYNC, 0,
	  "systemd-timesyncd.service(8)" },
	{ "systemd-timesyncd", "/var/lib/private/systemd/timesync/clock", TRACE_SYNC, 0,
	  "of old releases" },
	{ "chrony", "/var/lib/chrony/drift", TRACE_SYNC, 0, "chrony.conf(5): rewritten hourly" },
	{ "chrony", "/var/lib/chrony/chrony.drift", TRACE_SYNC, 0, "Debian's name of it" },
	{ "ntpd", "/var/lib/ntp/ntp.drift", TRACE_SYNC, 0, "ntp.conf(5): rewritten hourly" },
	{ "ntpd", "/var/lib/ntp/drift", TRACE_SYNC, 0, "Red Hat's name of it" },
	{ "ntpd", "/var/lib/ntpsec/ntp.drift", TRACE_SYNC, 0, "ntpsec" },
};

static struct bytes last_line(struct bytes text)
{
	struct bytes line, last = { 0 };

	while (bytes_line(&text, &line))
		if (line.size && line.at[0] != '=' && line.at[0] != '#')
			last = line;
	return last;
}

static void read_offset(struct survey *survey, struct clock *clock, const char *path, unsigned word)
{
	scoped_buf file = { 0 };
	struct bytes line, text = { 0 };

	if (clock->offset_seconds == clock->offset_seconds) /* not a NAN: known */
		return;
	survey_read(survey, path, &file);
	line = last_line(buf_bytes(&file));
	for (unsigned i = 0; i <= word; i++)
		if (!bytes_word(&line, &text))
			return;
	if (system_text_decimal(text, &clock->offset_seconds))
		clock->evidence = path;
}

void host_clock(struct survey *survey)
{
	struct clock *clock = &survey->content->host.clock;

	for (size_t i = 0; i < sizeof(clock_traces) / sizeof(clock_traces[0]); i++) {
		const char *path = clock_traces[i].path;
		bool is_other = clock->daemon && strcmp(clock->daemon, clock_traces[i].daemon) != 0;
		struct stat state;

		if (is_other || root_stat(survey->root, path, &state) < 0)
			continue;
		clock->daemon = clock_traces[i].daemon;
		clock->evidence = clock->evidence ? clock->evidence : path;
		if (clock_traces[i].trace == TRACE_LOG)
			read_offset(survey, clock, path, clock_traces[i].word);
		if (clock_traces[i].trace != TRACE_DAEMON && clock->synchronized_at == UNKNOWN &&
		    state.st_mtime <= survey->now)
			clock->synchronized_at = state.st_mtime;
	}
}
