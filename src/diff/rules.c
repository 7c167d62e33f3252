/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/rules.h"

#include <errno.h>

#include "base/path.h"

/* What every pair of hosts differs in. As in a file of rules. */
static const struct {
	const char *section, *key, *reason;
} built_in[] = {
	{ "packages", "linux-image-[0-9]*", "kernels come and go with updates" },
	{ "packages", "linux-headers-[0-9]*", "kernels come and go with updates" },
	{ "packages", "linux-modules-*", "kernels come and go with updates" },
	{ "packages", "kernel-core *", "kernels come and go with updates" },
	{ "packages", "kernel-modules *", "kernels come and go with updates" },
	{ "packages", "gpg-pubkey *", "repositories tell their keys" },
	{ "certificates", "/etc/ssl/certs/ssl-cert-snakeoil.pem *",
	  "made on each host at the installation" },
	{ "files", "/etc/ssl/certs/ssl-cert-snakeoil.pem",
	  "made on each host at the installation" },
	{ "files", "/etc/ssl/private/ssl-cert-snakeoil.key",
	  "made on each host at the installation" },
	{ "sockets.listening", "unix /run/user/*", "it comes and goes with logins" },
	{ "sockets.listening", "unix /tmp/*", "its name is made up at each start" },
	{ "sockets.listening", "unix */cgisock.[0-9]*",
	  "Apache ends its name in the number of a process" },
	{ "sockets.listening", "unix */supervisor.sock.[0-9]*",
	  "supervisord makes it with the number of its process, and then renames it" },
	{ "services", "user@*", "it comes and goes with logins" },
	{ "services", "user-runtime-dir@*", "it comes and goes with logins" },
	{ "mounts", "/run/user/*", "it comes and goes with logins" },
	{ "mounts", "/var/lib/docker/*", "it comes and goes with containers" },
	{ "mounts", "/var/lib/containers/*", "it comes and goes with containers" },
	{ "mounts", "/run/netns/*", "it comes and goes with containers" },
};

/* A key's pattern may mean all of it, or the name in front. */
static bool is_key(struct bytes key, struct bytes pattern)
{
	ptrdiff_t blank = bytes_find(key, ' ');

	return path_glob_matches(key, pattern) ||
	       (blank > 0 && path_glob_matches(bytes_slice(key, 0, (size_t)blank), pattern));
}

static bool is_meant(const struct difference *difference, const struct ignore_rule *rule)
{
	if (!path_glob_matches(bytes_of(difference->section), rule->section))
		return false;
	if (rule->field.size && !path_glob_matches(bytes_of(difference->field), rule->field))
		return false;
	return is_key(bytes_of(difference->key), rule->key);
}

const char *rules_built_in(const struct difference *difference)
{
	for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++) {
		const struct ignore_rule rule = {
			.section = bytes_of(built_in[i].section),
			.key = bytes_of(built_in[i].key),
		};

		if (is_meant(difference, &rule))
			return built_in[i].reason;
	}
	return NULL;
}

ptrdiff_t rules_find(const diff_rules *rules, const struct difference *difference)
{
	for (size_t i = 0; i < rules->count; i++)
		if (is_meant(difference, &rules->at[i]))
			return (ptrdiff_t)i;
	return -1;
}

int diff_rules_read(struct bytes text, const char *name, struct arena *arena, diff_rules *ret,
		    struct err *err)
{
	diff_rules rules = { 0 };
	struct ignore_rule rule;
	size_t line = 0;
	int more;

	while ((more = ignore_rule_next(&text, &line, &rule, err)) > 0) {
		if (rules.count == DIFF_RULES_MAX)
			return err_set(err, -EINVAL, "%s: more than %d rules", name,
				       DIFF_RULES_MAX);
		*vec_push_in(arena, &rules) = rule;
	}
	if (more < 0)
		return err_wrap(err, "%s", name);
	*ret = rules;
	return 0;
}
