/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/peers/command_hosts.h"
#include "format/peers/host_settings.h"
#include "format/peers/host_word.h"
#include "harness.h"

static void check(void *context, const struct command_host *host)
{
	assert(host_word_is_host(host->host));
	assert(host->port >= 0 && host->port <= UINT16_MAX);
	assert(host->program.size > 0);
}

FUZZ(command_hosts, input)
{
	static const enum host_setting_form forms[] = { HOST_SETTING_ALL, HOST_SETTING_FIRST,
							HOST_SETTING_AT, HOST_SETTING_INNER };
	struct bytes rest = input, url;
	struct host_word word;

	command_hosts_of_text(input, check, NULL);
	while (host_word_next_url(&rest, &url)) {
		assert(url.at >= input.at && url.at + url.size <= input.at + input.size);
		if (host_word_parse(url, &word))
			assert(host_word_is_host(word.host));
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct host_setting setting = host_setting_of(input, "server", forms[i]);

		while (host_setting_next(&setting, &word))
			assert(host_word_is_host(word.host) && setting.line > 0);
	}
}
