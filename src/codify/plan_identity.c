/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The old host's own name and addresses in contents. Where a daemon's configuration names them they
 * become variables, or the copy would listen on the address of the old host. Nobody else's name or
 * address is touched, and what might mean something else is left to people, who are told.
 */
#include "base/path.h"
#include "codify/cutover_rules.h"
#include "codify/plan_parts.h"
#include "format/secrets/secret_template.h"

enum { MENTIONS_MAX = 20 }; /* paths that are told of one value */

#define PRESET_IPV4                                                                                \
	"{{ (ansible_facts.default_ipv4 | default({})).address | default('127.0.0.1') }}"
#define PRESET_IPV6 "{{ (ansible_facts.default_ipv6 | default({})).address | default('::1') }}"
#define PRESET_NAME "{{ (hostname | default(ansible_facts.hostname)).split('.') | first }}"

/* Links whose addresses are not the host's alone. */
static const struct {
	const char *kind;
	const char *why;
} foreign_links[] = {
	{ "loopback", "the same everywhere" },
	{ "dummy", "an address that services share, on each of their hosts" },
	{ "tun", "a network of its own, whose configuration gives the address" },
	{ "wireguard", "likewise" },
	{ "ipip", "likewise" },
	{ "gre", "likewise" },
	{ "sit", "likewise" },
	{ "ppp", "given by the other end" },
};

/* Configuration that is not looked through, though it may be of that class. */
static const struct {
	const char *pattern;
	const char *why;
} other_files[] = {
	{ "/home/**", "a person's, not a daemon's" },
	{ "/root/**", "a person's, not a daemon's" },
	{ "/etc/ssh/ssh_known_hosts", "keys belong to the name" },
	{ "/etc/ssl/**", "certificates" },
	{ "/etc/pki/**", "certificates" },
	{ "/etc/letsencrypt/**", "certificates" },
	{ "/etc/network/**", "the host's addresses are given there" },
	{ "/etc/netplan/**", "the host's addresses are given there" },
	{ "/etc/systemd/network/**", "the host's addresses are given there" },
	{ "/etc/NetworkManager/**", "the host's addresses are given there" },
	{ "/etc/sysconfig/network-scripts/**", "the host's addresses are given there" },
};
static const char *const other_endings[] = { ".pem", ".crt", ".cer", ".key", "known_hosts" };

/* ---- which values -------------------------------------------------------------------------- */

/* "address_eth0.7" -> "host_address_eth0_7", which no other value has. */
static const char *variable_of(struct plan *plan, const char *kind, const char *link)
{
	scoped_buf name = { 0 };
	size_t size, number = 1;

	buf_add_format(&name, "host_%s", kind);
	for (const char *at = link; at && *at && name.size < 60; at++) {
		bool is_kept = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');

		if (at == link)
			buf_add_byte(&name, '_');
		buf_add_byte(&name, is_kept ? *at : '_');
	}
	size = name.size;
	for (size_t i = 0; i < plan->identities.count;) {
		if (strcmp(plan->identities.at[i++].variable, buf_text(&name)) != 0)
			continue;
		buf_cut(&name, size);
		buf_add_format(&name, "_%zu", ++number);
		i = 0;
	}
	return arena_string(&plan->arena, buf_bytes(&name));
}

static struct plan_identity *find_value(struct plan *plan, const char *value)
{
	for (vec_each(identity, &plan->identities))
		if (strcmp(identity->value, value) == 0)
			return identity;
	return NULL;
}

static struct plan_identity *add_value(struct plan *plan, const char *variable, const char *value)
{
	struct plan_identity *identity = vec_push_in(&plan->arena, &plan->identities);

	*identity = (struct plan_identity){ .variable = variable, .value = value };
	return identity;
}

/* The link that the default route of a family goes through, or NULL. */
static const char *default_link(const struct content *content, const char *family)
{
	for (vec_each(route, &content->network.routes))
		if (text_is(route->family, family) && text_is(route->destination, "default"))
			return route->link;
	return NULL;
}

/* A bridge that no hardware is part of is one for containers or guests, alike on each host. */
static bool has_hardware(const struct content *content, const struct link *bridge)
{
	for (vec_each(link, &content->network.links))
		if (text_is(link->master, bridge->name) && !text_is(link->kind, "veth") &&
		    !text_is(link->kind, "tun"))
			return true;
	return false;
}

static bool is_own_link(const struct content *content, const struct link *link)
{
	for (size_t i = 0; i < sizeof(foreign_links) / sizeof(foreign_links[0]); i++)
		if (text_is(link->kind, foreign_links[i].kind))
			return false;
	return link->name && (!text_is(link->kind, "bridge") || has_hardware(content, link));
}

/* The service that puts addresses here which move between hosts, or NULL. */
static const char *address_mover(const struct content *content)
{
	for (vec_each(service, &content->services))
		if (service->active == TRI_YES && !service->container &&
		    cutover_takes_address(service))
			return service->name;
	return NULL;
}

/* Why an address is none of this host alone, or NULL: it stands beside another of its family and is
 * for one host only, or behind it where keepalived or the like runs. */
static const char *why_floating(struct plan *plan, const struct link *link, const char *whole)
{
	char family = strchr(whole, ':') ? ':' : '.';
	const char *mover = address_mover(plan->content);
	bool is_alone = bytes_ends(bytes_of(whole), family == ':' ? "/128" : "/32");
	bool is_behind = false, has_other = false;

	for (vec_each(other, &link->addresses)) {
		if (strcmp(*other, whole) == 0)
			is_behind = has_other;
		else if (strchr(*other, family) && !bytes_starts(bytes_of(*other), "fe80:"))
			has_other = true;
	}
	if (is_alone && has_other)
		return "it looks like one that moves between hosts";
	if (mover && is_behind)
		return arena_format(&plan->arena, "%s runs here, and may have put it there", mover);
	return NULL;
}

static void add_address(struct plan *plan, const struct link *link, const char *whole)
{
	struct bytes rest = bytes_of(whole), address;
	bool is_ipv6 = strchr(whole, ':');

	if (!bytes_part(&rest, '/', &address) || !identity_is_telling(address) ||
	    strspn(whole, "0123456789abcdef.:/") != strlen(whole) ||
	    bytes_starts(address, "fe80:") || bytes_starts(address, "169.254.") ||
	    bytes_starts(address, "127."))
		return;
	const char *value = arena_string(&plan->arena, address);

	if (find_value(plan, value))
		return;
	bool is_default = text_is(default_link(plan->content, is_ipv6 ? "ip6" : "ip"), link->name);
	struct plan_identity *identity = add_value(plan, variable_of(plan, "address", link->name),
						   value);

	identity->what = arena_format(&plan->arena, "the address of %s", identity->variable + 13);
	identity->preset = is_ipv6 ? (is_default ? PRESET_IPV6 : "::1")
				   : (is_default ? PRESET_IPV4 : "127.0.0.1");
	identity->is_stopgap = !is_default;
	identity->kept = why_floating(plan, link, whole);
}

/* The domain is the old host's: the new one is likely to be named beside it. */
static const char *full_name(struct plan *plan, struct bytes name)
{
	for (vec_each(row, &plan->content->identity)) {
		struct bytes words = bytes_of(row->value), word;
		bool has_names = text_is(row->name, "hosts_line") || text_is(row->name, "mailname");

		while (has_names && bytes_word(&words, &word))
			if (word.size > name.size + 1 && word.at[name.size] == '.' &&
			    bytes_equal(bytes_slice(word, 0, name.size), name))
				return arena_string(&plan->arena, word);
	}
	return NULL;
}

/* A name that somebody else vouches for is that of a service, which moves to the new host. */
static bool is_public(const struct content *content, const char *name)
{
	for (vec_each(certificate, &content->certificates))
		if (certificate->self_signed != TRI_YES && text_list_has(&certificate->names, name))
			return true;
	return false;
}

static bool is_name(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
	       strlen(text);
}

static void add_full_name(struct plan *plan, const char *name, size_t size)
{
	struct plan_identity *identity = add_value(plan, variable_of(plan, "fqdn", NULL), name);

	plan->domain = name + size + 1;
	identity->what = "the full name";
	identity->preset = "{{ host_name }}.{{ host_domain }}";
	if (is_public(plan->content, name))
		identity->kept = "a certificate says that it is the name of a service";
}

static void add_names(struct plan *plan)
{
	const char *hostname = plan->content->host.hostname;
	struct bytes rest = bytes_of(hostname), first;

	if (!bytes_part(&rest, '.', &first) || !is_name(hostname) || first.size < 2 ||
	    bytes_starts(first, "localhost"))
		return;
	const char *whole = first.size < strlen(hostname) ? hostname : full_name(plan, first);
	struct plan_identity *identity = add_value(plan, variable_of(plan, "name", NULL),
						   arena_string(&plan->arena, first));

	identity->what = "the name";
	identity->preset = PRESET_NAME;
	if (!identity_is_telling(first))
		identity->kept = "it may be a word like any other";
	if (whole && is_name(whole) && whole[first.size + 1])
		add_full_name(plan, whole, first.size);
}

void plan_identity(struct plan *plan)
{
	add_names(plan);
	for (vec_each(link, &plan->content->network.links))
		for (vec_each(address, &link->addresses))
			if (is_own_link(plan->content, link) &&
			    plan->identities.count < IDENTITY_WORDS_MAX)
				add_address(plan, link, *address);
	plan->own_words.stand_alone = plan->kept_words.stand_alone = true;
	for (vec_each(identity, &plan->identities)) {
		const char *marker = arena_format(&plan->arena, PLAN_VARIABLE_START "%s>",
						  identity->variable);

		identity_words_add(identity->kept ? &plan->kept_words : &plan->own_words,
				   bytes_of(identity->value), bytes_of(marker));
	}
	identity_words_sort(&plan->own_words);
	identity_words_sort(&plan->kept_words);
}

/* ---- where they stand ---------------------------------------------------------------------- */

static bool is_daemons(const struct plan_item *item)
{
	if (!item->is_config || item->kind == PLAN_REPOSITORY || !plan_is_plain_path(item->name))
		return false;
	for (size_t i = 0; i < sizeof(other_files) / sizeof(other_files[0]); i++)
		if (path_matches(bytes_of(item->name), other_files[i].pattern))
			return false;
	for (size_t i = 0; i < sizeof(other_endings) / sizeof(other_endings[0]); i++)
		if (bytes_ends(bytes_of(item->name), other_endings[i]))
			return false;
	return true;
}

bool plan_names_host(const struct plan *plan, const struct plan_item *item, struct bytes text)
{
	size_t at = 0;

	return is_daemons(item) && text.size && !memchr(text.at, '\0', text.size) &&
	       identity_words_find(&plan->own_words, text, &at);
}

static void note(struct plan *plan, const struct identity_word *word, const char *path,
		 const char *why)
{
	struct plan_identity *identity = find_value(plan, word->from.at);
	struct plan_mention *mention = NULL;

	for (vec_each(known, &plan->mentions))
		if (known->identity == identity && strcmp(known->why, why) == 0)
			mention = known;
	if (!mention) {
		mention = vec_push_in(&plan->arena, &plan->mentions);
		*mention = (struct plan_mention){ .identity = identity, .why = why };
	}
	if (text_is(mention->last, path))
		return;
	mention->last = arena_intern(&plan->arena, bytes_of(path));
	if (mention->count++ < MENTIONS_MAX)
		*vec_push_in(&plan->arena, &mention->paths) = mention->last;
}

/* Tells people where the values stand, once for each file. */
static void note_all(struct plan *plan, const struct identity_words *words, struct bytes text,
		     const char *path, const char *why)
{
	const struct identity_word *word;

	for (size_t at = 0; (word = identity_words_find(words, text, &at)); at += word->from.size)
		note(plan, word, path,
		     words == &plan->kept_words ? find_value(plan, word->from.at)->kept : why);
}

/* With one kind of marker: a template has no more. */
static void rename_secrets(struct bytes text, struct buf *ret)
{
	struct bytes id;
	ptrdiff_t at;

	while ((at = secret_marker_find(text, &id)) >= 0) {
		buf_add_bytes(ret, bytes_slice(text, 0, (size_t)at));
		buf_add_format(ret, PLAN_VARIABLE_START "%.*s>", (int)id.size, id.at);
		text = bytes_slice(text, (size_t)(id.at + id.size + 1 - text.at), text.size);
	}
	buf_add_bytes(ret, text);
}

static void make_template(struct plan *plan, struct plan_item *item, struct bytes text,
			  struct buf *ret)
{
	scoped_buf renamed = { 0 };
	const struct identity_word *word;

	for (size_t at = 0; (word = identity_words_find(&plan->own_words, text, &at));
	     at += word->from.size) {
		struct plan_identity *identity = find_value(plan, word->from.at);

		text_list_add_once(&plan->arena, &identity->files, item->name);
	}
	rename_secrets(text, &renamed);
	(void)identity_words_replace(&plan->own_words, buf_bytes(&renamed), ret);
	item->is_template = true;
	item->marker = PLAN_VARIABLE_START;
}

bool plan_see_identity(struct plan *plan, struct plan_item *item, struct bytes text,
		       struct buf *ret)
{
	struct identity_words anywhere = plan->own_words;
	struct secret_template template;
	bool is_made = false;

	if (!text.size || memchr(text.at, '\0', text.size) || strstr(item->name, "/.git/"))
		return false;
	anywhere.stand_alone = false;
	if (plan_names_host(plan, item, text)) {
		secret_template_read(text, &plan->arena, &template);
		is_made = !template.why_not && bytes_find_text(text, PLAN_VARIABLE_START) < 0;
	}
	if (is_made) {
		item->newline = template.newline;
		item->unlike = template.unlike;
		make_template(plan, item, text, ret);
		text = buf_bytes(ret);
	}
	bool is_part = is_made || (is_daemons(item) && !plan_names_host(plan, item, text));

	note_all(plan, &anywhere, text, item->name,
		 is_part ? "a part of a longer name, range or path"
			 : "no configuration that it could be a variable in");
	if (is_daemons(item))
		note_all(plan, &plan->kept_words, text, item->name, NULL);
	return is_made;
}
