/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_event.h"
#include "format/logs/syslog_line.h"
#include "harness.h"

FUZZ(syslog_line, input)
{
	struct bytes rest = input, text;

	while (bytes_line(&rest, &text)) {
		struct syslog_line line;
		struct log_event event;
		scoped_buf what = { 0 };

		if (syslog_line_parse(text, 1795313822, &line) &&
		    log_event_find(log_origin_of(line.tag), line.message, &event))
			log_event_say(event.pattern, event.subject, &what);
		if (log_event_find(LOG_ORIGIN_KERNEL, text, &event))
			log_event_say(event.pattern, event.subject, &what);
	}
}
