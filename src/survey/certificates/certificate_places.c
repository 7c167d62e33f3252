/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path.h"
#include "survey/certificates/certificates.h"

/* Where certificates lie by habit, and how many folders further down. "~": the home of everybody
 * who may log in. Stores of trusted authorities are told by their size, not by their place. */
static const struct place {
	const char *folder;
	int depth;
	const char *why;
} places[] = {
	{ "/etc/letsencrypt/live", 1, "certbot's links to the newest" },
	{ "~/.acme.sh", 1, "acme.sh's own copies" },
	{ "/etc/acme.sh", 1, "the same, with --config-home" },
	{ "/var/lib/dehydrated/certs", 1, "dehydrated's CERTDIR on Debian" },
	{ "/etc/dehydrated/certs", 1, "the same elsewhere" },
	{ "~/.lego/certificates", 0, "lego's --path" },
	{ "/var/lib/lego/certificates", 0, "the same as a service" },
	{ "/etc/lego/certificates", 0, "the same" },
	{ "/var/lib/acme", 2, "NixOS, acmetool" },
	{ "/var/lib/caddy/.local/share/caddy/certificates", 2, "Caddy's storage as a service" },
	{ "/root/.local/share/caddy/certificates", 2, "the same started by hand" },
	{ "/data/caddy/certificates", 2, "the same in its image" },
	{ "/etc/ssl", 2, "Debian's place, Alpine's, SUSE's" },
	{ "/etc/pki/tls", 2, "the place of Red Hat's family" },
	{ "/etc/pki/nginx", 1, "the same" },
	{ "/etc/pki/ca-trust/source/anchors", 0, "authorities that somebody added, Red Hat" },
	{ "/usr/local/share/ca-certificates", 2, "authorities that somebody added, Debian" },
	{ "/etc/ca-certificates/trust-source/anchors", 0, "the same, Arch" },
	{ "/etc/kubernetes/pki", 1, "kubeadm" },
	{ "/var/lib/kubelet/pki", 0, "kubelet's own" },
	{ "/var/lib/rancher/k3s/server/tls", 1, "k3s" },
	{ "/etc/etcd", 2, "etcd, by habit" },
	{ "/etc/docker", 0, "dockerd --tls, by its manual" },
	{ "/etc/nginx", 2, "beside the configuration" },
	{ "/etc/apache2", 2, "the same" },
	{ "/etc/httpd", 2, "the same" },
	{ "/etc/haproxy", 2, "the same; key and certificate in one" },
	{ "/etc/lighttpd", 1, "the same" },
	{ "/etc/traefik", 1, "the same" },
	{ "/etc/caddy", 1, "the same" },
	{ "/etc/squid", 1, "the same" },
	{ "/etc/postfix", 1, "the same" },
	{ "/etc/dovecot", 1, "dovecot's private/dovecot.pem" },
	{ "/etc/exim4", 0, "exim-gencert's exim.crt" },
	{ "/etc/prosody/certs", 0, "prosodyctl" },
	{ "/etc/ejabberd", 0, "ejabberd.pem" },
	{ "/etc/openvpn", 2, "easy-rsa's products" },
	{ "/etc/ipsec.d", 1, "strongSwan, ipsec.conf" },
	{ "/etc/swanctl", 1, "strongSwan, swanctl.conf" },
	{ "/etc/stunnel", 1, "stunnel" },
	{ "/etc/freeradius", 2, "FreeRADIUS on Debian" },
	{ "/etc/raddb/certs", 0, "FreeRADIUS on Red Hat" },
	{ "/etc/ldap", 1, "slapd on Debian" },
	{ "/etc/openldap", 1, "slapd elsewhere" },
	{ "/etc/mysql", 1, "beside the configuration" },
	{ "/var/lib/mysql", 0, "mysqld makes its own at the first start" },
	{ "/etc/postgresql", 2, "beside the configuration" },
	{ "/var/lib/postgresql", 2, "server.crt in the data directory" },
	{ "/var/lib/pgsql", 2, "the same on Red Hat" },
	{ "/etc/redis", 1, "beside the configuration" },
	{ "/etc/rabbitmq", 1, "the same" },
	{ "/etc/mosquitto", 1, "mosquitto's certs" },
	{ "/etc/elasticsearch", 1, "elasticsearch-certutil" },
	{ "/etc/kibana", 1, "the same" },
	{ "/etc/logstash", 1, "the same" },
	{ "/etc/filebeat", 1, "the same" },
	{ "/etc/grafana", 1, "beside the configuration" },
	{ "/etc/prometheus", 1, "the same" },
	{ "/etc/consul.d", 1, "consul tls" },
	{ "/etc/vault.d", 1, "Vault" },
	{ "/opt/vault/tls", 0, "Vault's package" },
	{ "/etc/nomad.d", 1, "Nomad" },
	{ "/etc/gitlab/ssl", 0, "GitLab's package" },
	{ "/etc/cups/ssl", 0, "cupsd makes its own" },
	{ "/etc/cockpit/ws-certs.d", 0, "Cockpit" },
	{ "/etc/webmin", 0, "miniserv.pem" },
	{ "/etc/puppetlabs/puppet/ssl", 1, "puppet ssl" },
	{ "/etc/puppet/ssl", 1, "the same, packaged by Debian" },
	{ "/var/lib/icinga2/certs", 0, "icinga2 pki" },
	{ "/etc/zabbix", 1, "beside the configuration" },
	{ "/etc/coturn", 1, "the same" },
	{ "/etc/tomcat", 0, "keystores beside server.xml" },
	{ "/etc/tomcat9", 0, "the same on Debian" },
	{ "/etc/tomcat10", 0, "the same" },
};

static void read_folder(struct certificates *certificates, const char *folder, int depth)
{
	struct survey *survey = certificates->survey;
	scoped_names names = { 0 };
	struct err err;

	if (root_list(survey->root, folder, &names, &err) < 0)
		return; /* absent, or not ours to see: keys are missed at most */
	for (size_t i = 0; i < names.starts.count && i < CERTIFICATES_NAMES_MAX; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf path = { 0 };
		struct stat state;

		buf_add_format(&path, "%s/%s", folder, name.at);
		if (certificate_is_name(name))
			certificates_read(certificates, buf_text(&path), CERTIFICATE_FOUND, NULL);
		else if (depth > 0 && root_lstat(survey->root, buf_text(&path), &state) == 0 &&
			 S_ISDIR(state.st_mode))
			read_folder(certificates, buf_text(&path), depth - 1);
	}
}

static void read_homes(struct certificates *certificates, const struct place *place)
{
	for (vec_each(user, &certificates->survey->content->users)) {
		scoped_buf folder = { 0 };

		if (!user->home || (user->uid != 0 && user->can_log_in == TRI_NO))
			continue;
		buf_add_format(&folder, "%s%s", user->home, place->folder + 1);
		read_folder(certificates, buf_text(&folder), place->depth);
	}
}

/* What the walk met; most of it lies in trees, which are not entered again. */
static void read_rows(struct certificates *certificates)
{
	for (vec_each(row, &certificates->survey->content->files))
		if (row->type && strcmp(row->type, "file") == 0 &&
		    certificate_is_name(bytes_of(row->path)))
			certificates_read(certificates, row->path, CERTIFICATE_FOUND, NULL);
}

void certificates_add_places(struct certificates *certificates)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i].folder[0] == '~')
			read_homes(certificates, &places[i]);
		else
			read_folder(certificates, places[i].folder, places[i].depth);
	}
	read_rows(certificates);
}
