/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The old host's own name and addresses in what is carried. */
#include "harness.h"

#include <cmocka.h>

#include "codify/ansible_parts.h"
#include "codify/plan_parts.h"

#include "planned.h"

static struct link *add_link(struct planned *host, const char *name, const char *kind,
			     const char *address)
{
	struct link *link = RECORD_ADD(&host->snapshot.arena, &host->snapshot.content.network.links,
				       link);

	link->name = name;
	link->kind = kind;
	*vec_push_in(&host->snapshot.arena, &link->addresses) = address;
	return link;
}

static void add_default(struct planned *host, const char *family, const char *link)
{
	struct route *route = RECORD_ADD(&host->snapshot.arena,
					 &host->snapshot.content.network.routes, route);

	route->family = family;
	route->destination = "default";
	route->link = link;
}

static void init(struct planned *host, const char *hostname)
{
	struct link *link;

	snapshot_init(&host->snapshot);
	host->snapshot.content.host.hostname = hostname;
	add_link(host, "lo", "loopback", "127.0.0.1/8");
	link = add_link(host, "eth0", "ether", "10.0.0.5/24");
	*vec_push_in(&host->snapshot.arena, &link->addresses) = "10.0.0.100/32";
	*vec_push_in(&host->snapshot.arena, &link->addresses) = "fd00::5/64";
	add_link(host, "bond0.7", "vlan", "10.7.0.5/24");
	add_link(host, "docker0", "bridge", "172.17.0.1/16");
	add_link(host, "wg0", "wireguard", "10.8.0.1/24");
	add_link(host, "br0", "bridge", "192.0.2.5/24");
	add_link(host, "eth1", "ether", "169.254.1.1/16")->master = "br0";
	add_default(host, "ip", "eth0");
	add_default(host, "ip6", "eth0");
}

static void add_identity(struct planned *host, const char *name, const char *value)
{
	struct identity *row = RECORD_ADD(&host->snapshot.arena, &host->snapshot.content.identity,
					  identity);

	row->name = name;
	row->value = value;
}

static const struct plan_identity *find(const struct planned *host, const char *variable)
{
	for (vec_each(identity, &host->plan.identities))
		if (strcmp(identity->variable, variable) == 0)
			return identity;
	return NULL;
}

TEST(codify_identity_is_of_links_that_are_the_hosts_own)
{
	static const struct {
		const char *variable, *value, *preset;
		bool is_stopgap, is_kept;
	} cases[] = {
		{ "host_name", "web03", "hostname", false, false },
		{ "host_fqdn", "web03.kettle.internal", "host_domain", false, false },
		{ "host_address_eth0", "10.0.0.5", "default_ipv4", false, false },
		{ "host_address_eth0_2", "10.0.0.100", "default_ipv4", false, true },
		{ "host_address_eth0_3", "fd00::5", "default_ipv6", false, false },
		{ "host_address_bond0_7", "10.7.0.5", "127.0.0.1", true, false },
		{ "host_address_br0", "192.0.2.5", "127.0.0.1", true, false },
	};
	scoped_planned host = { 0 };

	init(&host, "web03");
	add_identity(&host, "hosts_line", "127.0.1.1 web03.kettle.internal web03");
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(host.plan.identities.count, sizeof(cases) / sizeof(cases[0]));
	assert_string_equal(host.plan.domain, "kettle.internal");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct plan_identity *identity = find(&host, cases[i].variable);

		assert_non_null(identity);
		assert_string_equal(identity->value, cases[i].value);
		assert_non_null(strstr(identity->preset, cases[i].preset));
		assert_int_equal(identity->is_stopgap, cases[i].is_stopgap);
		assert_int_equal(identity->kept != NULL, cases[i].is_kept);
	}
}

/* What becomes of a text: as it is written, or NULL where it stays as it is. */
static void check(struct planned *host, const char *path, bool is_config, const char *text,
		  const char *wanted)
{
	struct plan_item item = { .kind = PLAN_FILE, .name = path, .is_config = is_config };
	scoped_buf ret = { 0 };

	plan_see_content(&host->plan, &item, bytes_of(text));
	bool is_made = plan_see_identity(&host->plan, &item, bytes_of(text), &ret);

	assert_int_equal(is_made, wanted != NULL);
	if (!wanted)
		return;
	assert_string_equal(buf_text(&ret), wanted);
	assert_true(item.is_template);
	assert_string_equal(item.marker, PLAN_VARIABLE_START);
}

TEST(codify_identity_becomes_variables_in_configuration)
{
	scoped_planned host = { 0 };

	init(&host, "web03.kettle.internal");
	plan_make(&host.plan, &host.snapshot.content);
	check(&host, "/etc/a", true, "listen 10.0.0.5:80;\n",
	      "listen <variable:host_address_eth0>:80;\n");
	check(&host, "/etc/b", true, "server_name web03.kettle.internal web03 shop.example;",
	      "server_name <variable:host_fqdn> <variable:host_name> shop.example;");
	check(&host, "/etc/c", true, "bind 10.0.0.5\npassword <secret:s3>\n",
	      "bind <variable:host_address_eth0>\npassword <variable:s3>\n");
	check(&host, "/etc/c", true, "password <secret:s3>\n", NULL);
	check(&host, "/etc/d", true, "web03.other.example 10.0.0.100 172.17.0.1", NULL);
	check(&host, "/opt/x.py", false, "10.0.0.5", NULL);
	check(&host, "/etc/ssl/x.conf", true, "10.0.0.5", NULL);
	check(&host, "/etc/x/known_hosts", true, "10.0.0.5", NULL);
	check(&host, "/etc/a$b", true, "10.0.0.5", NULL);
	check(&host, "/etc/e", true, "10.0.0.5 <variable:x>", NULL);
	check(&host, "/etc/e", true, "10.0.0.5\r\nmixed\n", NULL);
	check(&host, "/etc/e", true, "10.0.0.5 gr\xfcn", NULL);
	check(&host, "/etc/e", true, "#jinja2: x\n10.0.0.5", NULL);
	assert_int_equal(find(&host, "host_address_eth0")->files.count, 2);
}

TEST(codify_identity_that_may_be_something_else_is_left_to_people)
{
	static const char *const served[] = { "till.example" };
	scoped_planned host = { 0 };
	scoped_buf readme = { 0 };

	init(&host, "till.example");
	struct certificate *certificate = RECORD_ADD(
		&host.snapshot.arena, &host.snapshot.content.certificates, certificate);

	certificate->self_signed = TRI_NO;
	*vec_push_in(&host.snapshot.arena, &certificate->names) = served[0];
	plan_make(&host.plan, &host.snapshot.content);
	check(&host, "/etc/a", true, "server_name till.example;\n", NULL);
	check(&host, "/etc/b", true, "user till;\nalias 10.0.0.100;\n", NULL);
	check(&host, "/opt/till.py", false, "till till.example 10.0.0.5\n", NULL);
	check(&host, "/etc/c", true, "range 10.0.0.1-10.0.0.5\n", NULL);
	ansible_identity_readme(&host.plan, &readme);
	assert_string_equal(
		buf_text(&readme),
		"\n## The old host's name and addresses\n\n"
		"To be looked at by hand, since it stays as it is:\n\n"
		"- `till.example`, a certificate says that it is the name of a service, in "
		"`/etc/a`\n"
		"- `till`, it may be a word like any other, in `/etc/b`\n"
		"- `10.0.0.100`, it looks like one that moves between hosts, in `/etc/b`\n"
		"- `10.0.0.5`, no configuration that it could be a variable in, in "
		"`/opt/till.py`\n"
		"- `10.0.0.5`, a part of a longer name, range or path, in `/etc/c`\n");
}

TEST(codify_identity_is_no_address_that_keepalived_put_there)
{
	scoped_planned host = { 0 };
	struct service *service;
	struct link *link;

	init(&host, "web03.kettle.internal");
	link = &host.snapshot.content.network.links.at[1];
	*vec_push_in(&host.snapshot.arena, &link->addresses) = "10.0.0.40/24";
	service = RECORD_ADD(&host.snapshot.arena, &host.snapshot.content.services, service);
	service->name = "keepalived.service";
	service->manager = "systemd";
	service->active = TRI_YES;
	plan_make(&host.plan, &host.snapshot.content);
	check(&host, "/etc/a", true, "virtual_ipaddress { 10.0.0.40/24 }", NULL);
	check(&host, "/etc/b", true, "bind 10.0.0.5", "bind <variable:host_address_eth0>");
	assert_string_equal(host.plan.mentions.at[0].why,
			    "keepalived.service runs here, and may have put it there");
}

TEST(codify_identity_is_said_where_it_is_asked)
{
	scoped_planned host = { 0 };
	scoped_buf vars = { 0 };
	scoped_yaml out;

	init(&host, "web03.kettle.internal");
	plan_make(&host.plan, &host.snapshot.content);
	check(&host, "/etc/b", true, "web03.kettle.internal", "<variable:host_fqdn>");
	check(&host, "/etc/c", true, "10.7.0.5", "<variable:host_address_bond0_7>");
	yaml_init(&out, &vars, false);
	ansible_identity_vars(&host.plan, &out);
	yaml_end(&out);
	assert_non_null(strstr(buf_text(&vars),
			       "host_domain: kettle.internal\n"
			       "host_fqdn: \"{{ host_name }}.{{ host_domain }}\"\n"));
	assert_non_null(strstr(buf_text(&vars), "\nhost_name: \"{{ (hostname"));
	assert_non_null(strstr(buf_text(&vars), "\nhost_address_bond0_7: '127.0.0.1'\n"));
	assert_null(strstr(buf_text(&vars), "eth0"));
}

/* Where only /etc/mailname tells the full name; the file is put, with the new host's. */
TEST(codify_identity_in_mail)
{
	scoped_planned host = { 0 };
	scoped_buf text = { 0 };

	init(&host, "web03");
	add_identity(&host, "mailname", "web03.kettle.internal");
	plan_make(&host.plan, &host.snapshot.content);
	struct plan_item *item = plan_named(&host.plan, "/etc/mailname");

	assert_non_null(item);
	assert_int_equal(item->kind, PLAN_FILE);
	assert_string_equal(item->content, "web03.kettle.internal\n");
	assert_true(plan_see_identity(&host.plan, item, bytes_of(item->content), &text));
	assert_string_equal(buf_text(&text), "<variable:host_fqdn>\n");
}
