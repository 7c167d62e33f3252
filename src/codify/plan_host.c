/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What belongs to the host as a whole and is no file: time zone, names of other hosts. */
#include "codify/plan_parts.h"

/* True for what differs on a copy: its own name and addresses. */
static bool is_identity(const struct plan *plan, const char *text)
{
	const struct content *content = plan->content;

	if (content->host.hostname && strcmp(content->host.hostname, text) == 0)
		return true;
	for (vec_each(identity, &content->identity))
		if (identity->value && strcmp(identity->value, text) == 0)
			return true;
	for (vec_each(link, &content->network.links))
		for (vec_each(address, &link->addresses)) {
			struct bytes own = bytes_of(*address), name;

			if (bytes_part(&own, '/', &name) && bytes_is(name, text))
				return true;
		}
	return false;
}

static bool is_host_word(const char *text)
{
	return text && *text &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789.-_:%") == strlen(text);
}

static void add_hosts(struct plan *plan)
{
	for (vec_each(entry, &plan->content->network.hosts)) {
		scoped_buf line = { 0 };
		bool is_own = !is_host_word(entry->address) || is_identity(plan, entry->address);

		buf_add_text(&line, entry->address);
		for (vec_each(name, &entry->names)) {
			is_own |= !is_host_word(*name) || is_identity(plan, *name);
			buf_add_format(&line, " %s", *name);
		}
		const char *text = arena_string(&plan->arena, buf_bytes(&line));

		if (is_own)
			plan_leave_out(plan, plan_base(plan), text,
				       "/etc/hosts: it names this very host");
		else
			plan_add(plan, plan_base(plan), PLAN_HOSTS_LINE, text)->why =
				"it stands in /etc/hosts";
	}
}

static void add_timezone(struct plan *plan)
{
	const char *zone = plan->content->host.timezone;

	if (!zone || zone[0] == '/' || strstr(zone, "..") ||
	    strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") !=
		    strlen(zone))
		return;
	plan_add(plan, plan_base(plan), PLAN_TIMEZONE, zone)->why = "/etc/localtime leads there";
}

static bool is_language_text(const char *text)
{
	return text && *text &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			    "0123456789_.@-:= ") == strlen(text);
}

static void add_language(struct plan *plan)
{
	const struct host *host = &plan->content->host;

	for (vec_each(locale, &host->locales)) {
		if (!is_language_text(*locale))
			continue;
		struct plan_item *item = plan_add(plan, plan_base(plan), PLAN_LOCALE, *locale);

		item->why = "/etc/locale.gen names it";
		item->handler = "Generate locales";
		plan_need_package(plan, "locales", "glibc-locale-source", "it generates languages");
	}
	for (vec_each(setting, &host->language)) {
		struct bytes rest = bytes_of(*setting), name;

		if (!is_language_text(*setting) || !bytes_part(&rest, '=', &name))
			continue;
		struct plan_item *item = plan_add(plan, plan_base(plan), PLAN_LANGUAGE, *setting);

		item->target = arena_string(&plan->arena, name);
		item->why = "it is set for the whole system";
	}
}

/* Where the host's own name stands in /etc/mailname, the new host's has to: servers of mail do not
 * start without the file. */
static void add_mail_name(struct plan *plan)
{
	for (vec_each(identity, &plan->content->identity)) {
		if (!text_is(identity->name, "mailname") || !is_host_word(identity->value))
			continue;
		struct plan_item *item = plan_add(plan, plan_base(plan), PLAN_FILE,
						  "/etc/mailname");

		item->content = arena_format(&plan->arena, "%s\n", identity->value);
		item->owner = item->group = "root";
		item->mode = "0644";
		item->is_config = true;
		item->why = "the host's own name, for mail";
		return;
	}
}

void plan_host(struct plan *plan)
{
	add_mail_name(plan);
	add_language(plan);
	add_timezone(plan);
	add_hosts(plan);
}
