/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/host/own_name.h"

/* "wiki01" of "wiki01.lantern.example". */
static struct bytes short_name(const char *hostname)
{
	struct bytes rest = bytes_of(hostname), first = { 0 };

	(void)bytes_part(&rest, '.', &first);
	return first;
}

static bool has_name(const struct hosts_entry *entry, struct bytes text)
{
	for (vec_each(name, &entry->names))
		if (bytes_is(text, *name))
			return true;
	return false;
}

bool own_name_is(const struct survey *survey, struct bytes text)
{
	const struct content *content = survey->content;
	struct bytes name = short_name(content->host.hostname), domain;

	if (!name.size || text.size < name.size ||
	    !bytes_equal(bytes_slice(text, 0, name.size), name))
		return false;
	if (text.size == name.size || bytes_is(text, content->host.hostname))
		return true;
	domain = bytes_slice(text, name.size, text.size);
	if (!bytes_skip(&domain, "."))
		return false;
	for (vec_each(entry, &content->network.hosts))
		if (has_name(entry, text) &&
		    (has_name(entry, name) || has_name(entry, bytes_of(content->host.hostname))))
			return true;
	return content->network.search_domains.count > 0 &&
	       bytes_is(domain, content->network.search_domains.at[0]);
}
