/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet filter: what is in force, and who is meant to be in charge of it. */
#include "survey/network/firewall_parts.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>

#include "format/netlink/nft_rule.h"
#include "format/netlink/nft_type.h"
#include "kernel/modules.h"
#include "kernel/nftables.h"
#include "survey/collectors.h"

/* Chains that programs insert while they run: no administrator wrote their rules. A prefix of the
 * chain's name, or the whole name of the table. */
static const struct {
	const char *prefix;
	const char *table;
	const char *made_by;
	const char *reason;
} makers[] = {
	{ "DOCKER", NULL, "docker", "dockerd: published ports and isolation of its networks" },
	{ NULL, "docker-bridges", "docker", "dockerd with its nftables backend" },
	{ "KUBE-", NULL, "kubernetes", "kube-proxy and kubelet: services, masquerading" },
	{ NULL, "kube-proxy", "kubernetes", "kube-proxy in nftables mode" },
	{ "cali-", NULL, "kubernetes", "calico's felix: network policies" },
	{ "CILIUM_", NULL, "kubernetes", "cilium agent" },
	{ "OLD_CILIUM_", NULL, "kubernetes", "cilium agent, while it replaces its rules" },
	{ "FLANNEL-", NULL, "kubernetes", "flannel" },
	{ "WEAVE", NULL, "kubernetes", "weave net" },
	{ "ISTIO_", NULL, "istio", "istio's sidecar redirection" },
	{ "f2b-", NULL, "fail2ban", "fail2ban: one chain a jail" },
	{ "fail2ban-", NULL, "fail2ban", "fail2ban before 0.9.4" },
	{ NULL, "f2b-table", "fail2ban", "fail2ban's nftables actions" },
	{ NULL, "crowdsec", "crowdsec", "crowdsec's firewall bouncer" },
	{ NULL, "crowdsec6", "crowdsec", "crowdsec's firewall bouncer" },
	{ NULL, "sshguard", "sshguard", "sshguard" },
	{ "ufw-", NULL, "ufw", "ufw: its own chains; user rules are in ufw-user-*" },
	{ "ufw6-", NULL, "ufw", "as above, for IPv6" },
	{ NULL, "firewalld", "firewalld", "firewalld with its nftables backend" },
	{ "FWDI_", NULL, "firewalld", "firewalld's iptables backend: forwarding into a zone" },
	{ "FWDO_", NULL, "firewalld", "forwarding out of a zone" },
	{ "FORWARD_IN_ZONES", NULL, "firewalld", "zones" },
	{ "FORWARD_OUT_ZONES", NULL, "firewalld", "zones" },
	{ "INPUT_ZONES", NULL, "firewalld", "zones" },
	{ "IN_public", NULL, "firewalld", "its default zone" },
	{ "LIBVIRT_", NULL, "libvirt", "libvirtd's virtual networks" },
	{ NULL, "libvirt_network", "libvirt", "libvirtd with its nftables backend" },
	{ "NETAVARK", NULL, "podman", "netavark, the network of podman" },
	{ NULL, "netavark", "podman", "netavark with its nftables backend" },
	{ "CNI-", NULL, "podman", "CNI plugins: podman before 4, containerd" },
	{ "ts-", NULL, "tailscale", "tailscaled" },
	{ NULL, "lxd", "lxd", "LXD's bridges" },
	{ NULL, "incus", "incus", "Incus' bridges" },
};

const char *firewall_made_by(const char *table, const char *chain)
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		if (makers[i].prefix ? bytes_starts(bytes_of(chain), makers[i].prefix)
				     : strcmp(table, makers[i].table) == 0)
			return makers[i].made_by;
	}
	return NULL;
}

/* ---- nftables ------------------------------------------------------------------------------ */

/* The name of a link, out of what the network collector found. */
static const char *link_name(void *context, int64_t index)
{
	const struct network *network = context;

	for (vec_each(link, &network->links)) {
		if (link->index == index)
			return link->name;
	}
	return NULL;
}

static bool is_rule_of(const struct nft_rule *rule, const struct nft_chain *chain)
{
	/* names are interned in one arena: the same text is the same pointer */
	return rule->family == chain->family && rule->table == chain->table &&
	       rule->chain == chain->name;
}

static void add_rules(struct survey *survey, const struct nft_rule_context *context,
		      const struct nft_chain *chain, struct chain *row)
{
	const struct nft_ruleset *ruleset = context->ruleset;
	scoped_buf text = { 0 };

	row->rule_count = 0;
	for (vec_each(rule, &ruleset->rules)) {
		if (!is_rule_of(rule, chain) || ++row->rule_count > FIREWALL_RULES_MAX)
			continue;
		buf_clear(&text);
		nft_rule_add(&text, rule, context);
		*vec_push_in(survey->arena, &row->rules) = arena_string(survey->arena,
									buf_bytes(&text));
	}
}

static void add_chain(struct survey *survey, struct firewall *firewall,
		      const struct nft_rule_context *context, const struct nft_chain *chain)
{
	struct chain *row = RECORD_ADD(survey->arena, &firewall->chains, chain);

	row->backend = "nftables";
	row->family = nft_family_name(survey->arena, chain->family);
	row->table = chain->table;
	row->name = chain->name;
	row->type = chain->type;
	row->hook = chain->hook;
	row->priority = chain->hook ? chain->priority : UNKNOWN;
	row->policy = chain->policy;
	row->made_by = firewall_made_by(chain->table, chain->name);
	add_rules(survey, context, chain, row);
}

static void add_set(struct survey *survey, struct firewall *firewall, const struct nft_set *set)
{
	nft_text_list elements = { 0 };
	scoped_buf type = { 0 };
	size_t count = 0;

	if (set->flags & NFT_SET_ANONYMOUS)
		return;
	struct packet_set *row = RECORD_ADD(survey->arena, &firewall->sets, packet_set);

	nft_type_add_name(&type, set->key_type);
	if (set->flags & NFT_SET_MAP) {
		buf_add_text(&type, " : ");
		if (set->data_type == NFT_DATA_VERDICT)
			buf_add_text(&type, "verdict");
		else
			nft_type_add_name(&type, set->data_type);
	}
	row->family = nft_family_name(survey->arena, set->family);
	row->table = set->table;
	row->name = set->name;
	row->type = arena_intern(survey->arena, buf_bytes(&type));
	nft_set_texts(set, survey->arena, FIREWALL_ELEMENTS_MAX, &elements, &count);
	for (vec_each(element, &elements))
		*vec_push_in(survey->arena, &row->elements) = *element;
	row->element_count = (int64_t)count;
}

/* The rule set as rows. */
static void add_ruleset(struct survey *survey, struct firewall *firewall,
			const struct nft_ruleset *ruleset)
{
	struct nft_rule_context context = {
		.ruleset = ruleset,
		.arena = survey->arena,
		.link_name = link_name,
		.context = &survey->content->network,
	};

	for (vec_each(chain, &ruleset->chains)) {
		if (survey_is_late(survey))
			return;
		add_chain(survey, firewall, &context, chain);
	}
	for (vec_each(set, &ruleset->sets))
		add_set(survey, firewall, set);
}

void firewall_read_nftables(struct survey *survey, struct firewall *firewall)
{
	struct nft_ruleset ruleset = { 0 };
	scoped_buf dump = { 0 };
	struct err err;
	int failed;

	switch (modules_state(survey->root, "nf_tables")) {
	case MODULE_ABSENT:
		return;
	case MODULE_WOULD_LOAD:
		/* not loaded: it filters nothing; nobody knows it from here only in a container */
		if (!root_exists(survey->root, "/proc/modules"))
			survey_error(survey, "nftables", "asking might load a kernel module");
		return;
	case MODULE_PRESENT:
		break;
	}
	failed = nftables_read(survey->arena, &dump, &ruleset, &err);
	if (failed)
		survey_error_from(survey, "nftables", &err);
	if (!failed || failed == -EFBIG) {
		*vec_push_in(survey->arena, &firewall->read_from) = "netlink";
		add_ruleset(survey, firewall, &ruleset);
	}
	nft_ruleset_deinit(&ruleset);
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* Filtered is when a chain of type filter sees packets and has rules, or drops by policy. */
static enum tri is_active(const struct firewall *firewall)
{
	if (firewall->read_from.count == 0)
		return TRI_UNKNOWN;
	for (vec_each(chain, &firewall->chains)) {
		bool drops = chain->policy && strcmp(chain->policy, "drop") == 0;

		if (chain->hook && (drops || chain->rule_count > 0))
			return TRI_YES;
	}
	return TRI_NO;
}

int survey_firewall(struct survey *survey, struct err *err)
{
	struct firewall *firewall = &survey->content->firewall;

	if (survey->root->live) {
		firewall_read_nftables(survey, firewall);
		firewall_read_legacy(survey, firewall);
		firewall->active = is_active(firewall);
	}
	firewall_read_files(survey, firewall);
	return 0;
}
