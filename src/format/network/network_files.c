/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/network/network_files.h"

#include "format/netlink/ip_text.h"

static void add_words(struct bytes rest, struct arena *arena, bytes_list *ret)
{
	struct bytes word;

	while (ret->count < NETWORK_FILES_WORDS_MAX && bytes_word(&rest, &word))
		*vec_push_in(arena, ret) = word;
}

/* The line up to a comment. */
static struct bytes without_comment(struct bytes line, const char *marks)
{
	for (; *marks; marks++) {
		ptrdiff_t at = bytes_find(line, *marks);

		if (at >= 0)
			line = bytes_slice(line, 0, (size_t)at);
	}
	return line;
}

void resolv_conf_parse(struct bytes text, struct arena *arena, struct resolv_conf *ret)
{
	struct resolv_conf conf = { 0 };
	struct bytes line, keyword;

	while (bytes_line(&text, &line)) {
		struct bytes rest = without_comment(line, ";#");

		if (!bytes_word(&rest, &keyword))
			continue;
		if (bytes_is(keyword, "nameserver")) {
			struct bytes server;

			if (conf.name_servers.count < NETWORK_FILES_WORDS_MAX &&
			    bytes_word(&rest, &server))
				*vec_push_in(arena, &conf.name_servers) = server;
		} else if (bytes_is(keyword, "search") || bytes_is(keyword, "domain")) {
			conf.search.count = 0;
			add_words(rest, arena, &conf.search);
		} else if (bytes_is(keyword, "options")) {
			add_words(rest, arena, &conf.options);
		}
	}
	*ret = conf;
}

/* Names that every distribution writes into /etc/hosts. */
static const char *const usual_names[] = {
	"localhost",    "localhost.localdomain",   "localhost4",    "localhost4.localdomain4",
	"localhost6",   "localhost6.localdomain6", "ip6-localhost", "ip6-loopback",
	"ip6-localnet", "ip6-mcastprefix",         "ip6-allnodes",  "ip6-allrouters",
	"ip6-allhosts",
};

static bool is_usual_name(struct bytes name)
{
	for (size_t i = 0; i < sizeof(usual_names) / sizeof(usual_names[0]); i++) {
		if (bytes_is(name, usual_names[i]))
			return true;
	}
	return false;
}

/* Usual are loopback and multicast addresses with nothing but usual names: localhost moved to
 * another address is a fact. */
static bool is_usual_address(struct bytes address)
{
	return bytes_starts(address, "127.") || bytes_is(address, "::1") ||
	       bytes_starts(address, "ff0") || bytes_starts(address, "fe00::");
}

bool hosts_line_parse(struct bytes line, struct arena *arena, struct hosts_line *ret)
{
	struct hosts_line entry = { 0 };

	line = without_comment(line, "#");
	if (!bytes_word(&line, &entry.address))
		return false;
	add_words(line, arena, &entry.names);
	if (entry.names.count == 0)
		return false;
	entry.is_usual = is_usual_address(entry.address);
	for (vec_each(name, &entry.names))
		entry.is_usual &= is_usual_name(*name);
	*ret = entry;
	return true;
}

/* "0A000001:0050" -> "10.0.0.1:80"; "[2001:...]:0050" stays but for its port. */
static const char *server_text(struct bytes text, struct arena *arena)
{
	struct bytes host = text, port = { 0 };
	scoped_buf ret = { 0 };
	uint64_t address, number;

	for (size_t i = text.size; i-- > 0;) {
		if (text.at[i] != ':')
			continue;
		host = bytes_slice(text, 0, i);
		port = bytes_slice(text, i + 1, text.size);
		break;
	}
	if (!bytes_u64(port, 16, &number))
		return arena_string(arena, text);
	if (host.size == 8 && bytes_u64(host, 16, &address)) {
		char four[4] = { (char)(address >> 24), (char)(address >> 16), (char)(address >> 8),
				 (char)address };

		ip_text_add(&ret, (struct bytes){ four, 4 });
	} else {
		buf_add_bytes(&ret, host);
	}
	buf_add_format(&ret, ":%u", (unsigned)(number & 0xffff));
	return arena_string(arena, buf_bytes(&ret));
}

bool ip_vs_line_parse(struct bytes line, struct arena *arena, struct ip_vs_line *ret)
{
	struct ip_vs_line entry = { 0 };
	struct bytes first, address;

	if (!bytes_word(&line, &first) || !bytes_word(&line, &address))
		return false;
	if (bytes_is(first, "->")) {
		if (bytes_starts(address, "Remote") || !bytes_word(&line, &entry.forward) ||
		    !bytes_word(&line, &entry.weight))
			return false;
		entry.is_target = true;
	} else if (bytes_is(first, "TCP") || bytes_is(first, "UDP") || bytes_is(first, "SCTP") ||
		   bytes_is(first, "FWM")) {
		entry.protocol = first;
		if (!bytes_word(&line, &entry.scheduler))
			return false;
	} else {
		return false;
	}
	entry.address = server_text(address, arena);
	*ret = entry;
	return true;
}
