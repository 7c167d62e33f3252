/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What does not run: packages, users, other hosts, ports. */
#include <string.h>

#include "base/buf.h"
#include "explain/describe.h"

enum { HOST_ROWS_MAX = 8 }; /* peers told of one host */

static void add_mentions(const struct content *content, enum mention_kind kind, const char *text,
			 const void *self, struct paragraph *ret)
{
	const struct mention_key key = { kind, bytes_of(text), self };

	mentions_add(content, &key, ret);
}

void describe_package(const struct content *content, const struct package *package,
		      struct paragraph *ret)
{
	struct arena *arena = ret->arena;

	ret->row.kind = "package";
	ret->row.subject = describe_text(package->name);
	paragraph_say(ret, "A package of %s, version %s.", describe_text(package->manager),
		      describe_text(package->version));
	if (package->reason)
		paragraph_say(ret, "%s, %s.",
			      strcmp(package->reason, "manual") == 0
				      ? "Somebody asked for it"
				      : "It came because another package needs it",
			      describe_date(arena, package->installed_at));
	if (package->origin)
		paragraph_say(ret, "It is from %s.", package->origin);
	else if (package->in_repository == TRI_NO)
		paragraph_say(ret, "No configured repository holds it.");
	if (package->held == TRI_YES)
		paragraph_say(ret, "It is kept from upgrades.");
	if (package->upgrade_to)
		paragraph_say(ret, "Version %s is on offer.", package->upgrade_to);
	if (package->path)
		paragraph_say(ret, "It lies in %s.", package->path);
	add_mentions(content, MENTION_NAME, ret->row.subject, package, ret);
	paragraph_cite(ret, &package->evidence);
}

void describe_user(const struct content *content, const struct user *user, struct paragraph *ret)
{
	struct arena *arena = ret->arena;

	ret->row.kind = "user";
	ret->row.subject = describe_text(user->name);
	paragraph_say(
		ret, "The user %lld%s%s, made by %s.", (long long)user->uid,
		user->comment ? ", " : "", user->comment ? user->comment : "",
		describe_text(user->made_by_evidence ? user->made_by_evidence : user->made_by));
	if (user->can_log_in != TRI_UNKNOWN)
		paragraph_say(ret, "It %s: %s.",
			      user->can_log_in == TRI_YES ? "can log in" : "cannot log in",
			      describe_text(user->log_in_why));
	if (user->last_login != UNKNOWN)
		paragraph_say(ret, "It logged in last on %s%s%s.",
			      describe_date(arena, user->last_login),
			      user->last_login_from ? ", from " : "",
			      user->last_login_from ? user->last_login_from : "");
	if (user->sudo.count)
		paragraph_say(ret, "It may use sudo: %s.", user->sudo.at[0]);
	add_mentions(content, MENTION_NAME, ret->row.subject, user, ret);
	paragraph_cite_text(ret, "/etc/passwd");
}

/* One line of who talks to whom. */
static void say_peer(const struct peer *peer, struct paragraph *ret)
{
	const char *protocol = peer->protocol ? peer->protocol : "?";

	if (peer->direction == INBOUND && peer->count == UNKNOWN)
		paragraph_say(ret, "It is let in to %s here (%s).", describe_text(peer->process),
			      protocol);
	else if (peer->direction == INBOUND)
		paragraph_say(ret, "It depends on %s here (%s, port %lld).",
			      describe_text(peer->process), protocol, (long long)peer->port);
	else if (peer->port != UNKNOWN)
		paragraph_say(ret, "%s here depends on it (%s, port %lld).",
			      describe_text(peer->process), protocol, (long long)peer->port);
	else
		paragraph_say(ret, "%s here depends on it (%s).", describe_text(peer->process),
			      protocol);
	if (peer->count == UNKNOWN)
		paragraph_say(ret, "That is on paper; no connection was seen.");
	if (peer->sight_ends)
		paragraph_say(ret, "It is a %s: what lies behind it is not known.",
			      peer->sight_ends);
	paragraph_cite(ret, &peer->evidence);
}

bool describe_host(const struct content *content, struct bytes name, struct paragraph *ret)
{
	size_t count = 0;

	ret->row.kind = "host";
	ret->row.subject = arena_string(ret->arena, name);
	for (vec_each(peer, &content->peers)) {
		if (!((peer->name && bytes_is(name, peer->name)) ||
		      (peer->address && bytes_is(name, peer->address))))
			continue;
		if (count++ == 0)
			paragraph_say(ret, "Another host%s%s.", peer->address ? ", " : "",
				      peer->address ? peer->address : "");
		if (count <= HOST_ROWS_MAX)
			say_peer(peer, ret);
	}
	for (vec_each(entry, &content->network.hosts))
		for (vec_each(other, &entry->names))
			if (bytes_is(name, *other)) {
				paragraph_say(ret, "/etc/hosts gives it the address %s.",
					      describe_text(entry->address));
				paragraph_cite_text(ret, "/etc/hosts");
				count++;
			}
	size_t before = ret->row.sentences.count;

	add_mentions(content, MENTION_HOST, ret->row.subject, NULL, ret);
	return count || ret->row.sentences.count > before;
}

/* ---- ports --------------------------------------------------------------------------------- */

static void say_listener(const struct content *content, const struct listening *listening,
			 struct paragraph *ret)
{
	const char *who = listening->service ? listening->service : listening->program;

	paragraph_say(ret, "%s listens on %s %s.", describe_text(who),
		      describe_text(listening->protocol),
		      describe_address(ret->arena, listening->address, listening->port));
	for (vec_each(container, &content->containers))
		if (listening->container && container->id &&
		    strcmp(container->id, listening->container) == 0)
			paragraph_say(ret, "It leads to %s.",
				      mention_label(ret->arena, "containers", container));
	for (vec_each(pid, &listening->pids))
		paragraph_cite_text(ret, arena_format(ret->arena, "process %lld", (long long)*pid));
}

/* Who is connected to the port here, or whom we reach on that port elsewhere. */
static size_t say_port_peers(const struct content *content, int64_t port, enum direction direction,
			     struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(peer, &content->peers)) {
		const char *host = peer->name ? peer->name : describe_text(peer->address);

		if (peer->direction != direction || peer->port != port ||
		    (direction == INBOUND && peer->count == UNKNOWN)) /* only let in */
			continue;
		if (count++ < EXPLAIN_LABELS_SHOWN)
			buf_add_format(&list, "%s%s", list.size ? ", " : "", host);
		paragraph_cite(ret, &peer->evidence);
	}
	if (count > EXPLAIN_LABELS_SHOWN)
		buf_add_format(&list, " and %zu more", count - EXPLAIN_LABELS_SHOWN);
	if (count)
		paragraph_say(ret, "%s %s.",
			      direction == INBOUND ? "It is used by"
						   : "This host uses that port of",
			      buf_text(&list));
	return count;
}

bool describe_port(const struct content *content, int64_t port, struct paragraph *ret)
{
	size_t count = 0;

	ret->row.kind = "port";
	ret->row.subject = arena_format(ret->arena, "port %lld", (long long)port);
	for (vec_each(listening, &content->sockets.listening))
		if (listening->port == port) {
			say_listener(content, listening, ret);
			count++;
		}
	count += say_port_peers(content, port, INBOUND, ret);
	if (!count)
		paragraph_say(ret, "Nothing listens on it here.");
	count += say_port_peers(content, port, OUTBOUND, ret);
	size_t before = ret->row.sentences.count;

	add_mentions(content, MENTION_PORT, arena_format(ret->arena, "%lld", (long long)port), NULL,
		     ret);
	return count || ret->row.sentences.count > before;
}
