/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/system_text.h"
#include "survey/collectors.h"
#include "survey/host/host_parts.h"

enum { HOST_LINE_MAX = 4096 };

const char *host_line(struct survey *survey, const char *path)
{
	scoped_buf text = { 0 };
	struct bytes rest, line = { 0 };
	struct err err;

	if (root_read(survey->root, path, HOST_LINE_MAX, &text, &err) < 0 && text.size == 0)
		return NULL;
	rest = buf_bytes(&text);
	bytes_line(&rest, &line);
	line = bytes_trim(line);
	return line.size ? arena_intern(survey->arena, line) : NULL;
}

/* /etc/hostname (hostname(5)): the first line that is no comment. */
static const char *configured_name(struct survey *survey)
{
	scoped_buf text = { 0 }, value = { 0 };
	struct bytes rest, line;

	if (survey_read(survey, "/etc/hostname", &text)) {
		rest = buf_bytes(&text);
		while (bytes_line(&rest, &line)) {
			line = bytes_trim(line);
			if (line.size && line.at[0] != '#')
				return arena_intern(survey->arena, line);
		}
	}
	buf_clear(&text); /* Red Hat up to 6 */
	if (survey_read(survey, "/etc/sysconfig/network", &text) &&
	    assignment_last(buf_bytes(&text), "HOSTNAME", &value) && value.size)
		return arena_intern(survey->arena, buf_bytes(&value));
	return NULL;
}

static void host_name(struct survey *survey)
{
	struct host *host = &survey->content->host;

	if (survey->root->live)
		host->hostname = host_line(survey, "/proc/sys/kernel/hostname");
	if (!host->hostname)
		host->hostname = configured_name(survey);
	host->machine_id = host_line(survey, "/etc/machine-id");
	if (!host->machine_id || strcmp(host->machine_id, "uninitialized") == 0)
		host->machine_id = host_line(survey, "/var/lib/dbus/machine-id");
}

int survey_host(struct survey *survey, struct err *err)
{
	host_name(survey);
	host_os(survey);
	host_kernel(survey);
	if (survey->root->live)
		host_hardware(survey);
	host_virtualization(survey);
	host_cloud(survey);
	host_crash_dump(survey);
	host_install(survey);
	host_settings(survey);
	host_clock(survey);
	return 0;
}
