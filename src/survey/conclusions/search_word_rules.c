/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/conclusions/search_word_rules.h"

#include <ctype.h>
#include <strings.h>

#include "format/peers/host_word.h"
#include "survey/conclusions/purpose_rules.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	LETTERS_MIN = 2,
	ID_SIZE_MIN = 7, /* digits of a short git object id */
};

/* clang-format off: tables */
const struct search_word_rule search_word_rules[SEARCH_WORD_KIND_COUNT] = {
	[SEARCH_WORD_REPOSITORY] = { "repository", 100, false, "one place in one code host" },
	[SEARCH_WORD_TICKET] = { "ticket", 95, false, "made to stand for one thing" },
	[SEARCH_WORD_HOST] = { "host", 92, false, "inventories and run books go by it" },
	[SEARCH_WORD_PAGE] = { "page", 90, false, "somebody wrote on; nothing left to search" },
	[SEARCH_WORD_DOMAIN] = { "domain", 86, false, "one in the world; its users say it" },
	[SEARCH_WORD_SERVICE] = { "service", 80, true, "how its operators call it" },
	[SEARCH_WORD_APPLICATION] = { "application", 80, true, "how its developers call it" },
	[SEARCH_WORD_PROJECT] = { "project", 76, true, "a compose file's folder" },
	[SEARCH_WORD_IMAGE] = { "image", 76, false, "a build writes its name" },
	[SEARCH_WORD_PROGRAM] = { "program", 72, true, "somebody wrote it, or put it there" },
	[SEARCH_WORD_JOB] = { "job", 66, true, "named for a task" },
	[SEARCH_WORD_CONTAINER] = { "container", 60, true, "often named by chance" },
	[SEARCH_WORD_DATABASE] = { "database", 60, true, "often as its application" },
	[SEARCH_WORD_ACCOUNT] = { "account", 56, true, "likewise" },
	[SEARCH_WORD_PACKAGE] = { "package", 54, false, "in-house, or a vendor's" },
	[SEARCH_WORD_PEER] = { "peer", 50, false, "special to another host first" },
};

/* Words by the reason why a search for them finds everything. A star stands for a version. */
static const struct {
	const char *words;
	const char *why;
} common_words[] = {
	{ "localhost localdomain localhost.localdomain ip6-localhost ip6-loopback broadcasthost "
	  "localhost4 localhost6 localhost.localdomain4 localhost6.localdomain6",
	  "every host is that" },
	{ "host hostname host.docker.internal gateway.docker.internal machine computer vm guest",
	  "a name for want of one" },
	{ "debian* ubuntu* fedora* centos* rocky* alma* almalinux* rhel* alpine* archlinux arch "
	  "opensuse* suse* oracle* amazon* linux raspberrypi* gentoo* void nixos kali buildd",
	  "what installers and images name a host" },
	{ "example example.com example.org example.net example.edu www.example.com "
	  "www.example.org www.example.net domain.com domain.tld yourdomain.com yourdomain.tld "
	  "mydomain.com my.domain your.domain test.com foo.com foo.bar site.com host.com "
	  "default.com server.com mysite.com website.com",
	  "of documentation; RFC 2606" },
	{ "foo bar baz qux hello world demo sample dummy test* tests testing tester example* my "
	  "untitled unknown none null any all todo",
	  "of examples" },
	{ "app* apps application applications api* apis rest graphql rpc web* www* www-data "
	  "website "
	  "websites site* sites html htdocs public public_html wwwroot webroot frontend front "
	  "backend back ui portal",
	  "what every web application has" },
	{ "server* servers service* services svc worker* workers queue* queues scheduler cron job* "
	  "jobs task* tasks batch proxy gateway router agent* client* clients daemon main master* "
	  "primary secondary replica slave* leader node* nodes cluster* instance* manager runner* "
	  "controller handler listener consumer producer process processes supervisor watcher",
	  "roles that any program has" },
	{ "database* data db* dbs sql cache* store storage mail* email smtp ftp file* files media "
	  "static assets upload* uploads download* downloads image* images log* logs logging "
	  "session sessions dns ntp ssh sshd vpn ldap auth login sso oauth search index",
	  "what a service is for in any company" },
	{ "src source sources bin sbin lib libs libexec share etc opt srv var usr dist build* "
	  "builds "
	  "out target vendor modules node_modules plugins package* packages code core common base "
	  "shared current release* releases live project* projects repo* repos repository git "
	  "workspace work version",
	  "folders of every tree of code" },
	{ "default* config* configs conf settings setup install* installer uninstall update* "
	  "updater upgrade* init start* stop restart reload run* exec launch launcher boot "
	  "bootstrap entrypoint wrapper helper* helpers tool* tools util* "
	  "utils script* scripts command commands cmd cli deploy deployment deployer provision "
	  "manage",
	  "what scripts do" },
	{ "backup* backups restore dump* snapshot* archive* archives sync rsync copy mirror clean "
	  "cleanup cleaner purge prune rotate logrotate report* reports export* import* monitor* "
	  "monitoring metrics health healthcheck check* checks status watch watchdog alert* alerts "
	  "notify notifications heartbeat ping probe exporter* firewall iptables* nftables* "
	  "renew",
	  "jobs of every host" },
	{ "sh bash py pl rb js php jar", "ends of programs' names" },
	{ "dev* devel development developer stage staging qa uat int integration preprod prod* "
	  "production old new tmp temp temporary bak orig local internal external private priv "
	  "intranet lan net network global",
	  "stages, and states" },
	{ "root admin* administrator user* users guest nobody operator system sysadmin home team "
	  "company corp inc org owner group staff",
	  "names of accounts and of nobody" },
	{ "and for from the with to of in on by or per", "words of a sentence" },
	{ "daily hourly weekly monthly yearly nightly midnight night morning reboot minutely "
	  "0hourly every",
	  "times" },
	{ "postgres mysql information_schema performance_schema sys template0 template1 mariadb "
	  "sqlite sqlite3 mongodb",
	  "databases that the server brings" },
	{ "java jdk* jre* openjdk* go golang rust cargo rustup rustc dotnet pip* pipx virtualenv "
	  "venv poetry uv uvx wheel setuptools easy_install* npm npx nvm yarn yarnpkg pnpm pnpx "
	  "corepack pm2 deno bun rbenv gem bundle bundler rake composer composer.phar phpunit mvn "
	  "maven gradle ant make cmake 2to3* idle* pydoc*",
	  "what programs are made with" },
	{ "flask django rails laravel symfony express next nuxt spring spring-boot gunicorn "
	  "uvicorn "
	  "hypercorn waitress celery* flower passenger thin unicorn sidekiq resque tomcat* "
	  "catalina.sh jetty wildfly",
	  "what they run in" },
	{ "docker-compose compose containerd-shim-runc-v2 kubectl kubeadm helm k9s minikube kind "
	  "terraform packer ansible* puppet chef-client salt-minion salt-call aws aws2 gcloud "
	  "gsutil az doctl hcloud mc rclone restic borg borgmatic duplicity yq jq fzf bat exa "
	  "ripgrep "
	  "nvim htop btop certbot certbot-auto acme.sh lego dehydrated mkcert cloudflared ngrok "
	  "tailscale tailscaled wg-quick wireguard starship",
	  "tools that people put anywhere" },
	{ "node_exporter node-exporter prometheus-node-exporter blackbox_exporter mysqld_exporter "
	  "postgres_exporter redis_exporter nginx_exporter process-exporter cadvisor pushgateway "
	  "promtail vector telegraf filebeat metricbeat fluent-bit fluentd td-agent datadog-agent "
	  "newrelic-infra zabbix_agentd zabbix_agent2 zabbix-agent nrpe collectd netdata vmagent "
	  "otelcol otelcol-contrib amazon-cloudwatch-agent google-cloud-ops-agent walinuxagent "
	  "qemu-ga cloud-init "
	  "amazon-ssm-agent snapd crowdstrike falcon-sensor",
	  "agents that run on every host" },
	{ "wordpress wp wp-cli wp-cron.php nextcloud owncloud drupal drush joomla magento typo3 "
	  "phpmyadmin adminer roundcube mediawiki moodle gitlab jenkins sonarqube nexus "
	  "artifactory "
	  "redmine mattermost discourse ghost matomo wiki.js wikijs bookstack vaultwarden "
	  "bitwarden "
	  "portainer watchtower rabbitmq elasticsearch kibana logstash opensearch solr zookeeper "
	  "kafka minecraft",
	  "software that many run" },
	{ "ssl-cert-snakeoil snakeoil", "Debian's certificate of nobody" },
};

/* Suffixes that are nobody's in public. */
static const struct {
	const char *suffix;
	const char *why;
} private_suffixes[] = {
	{ ".internal", "ICANN, resolution 2024.07.29.06" },
	{ ".home.arpa", "RFC 8375" },
	{ ".local", "RFC 6762, and used before it" },
	{ ".lan", "RFC 6762 appendix G" },
	{ ".corp", "likewise" },
	{ ".intra", "usual" },
	{ ".intranet", "RFC 6762 appendix G" },
	{ ".private", "likewise" },
	{ ".home", "likewise" },
	{ ".localnet", "usual" },
	{ ".consul", "names that Consul gives" },
};

/* Where images of everybody lie. */
static const char *const public_registries[] = {
	"docker.io",
	"index.docker.io",
	"registry-1.docker.io",
	"registry.hub.docker.com",
	"quay.io",
	"ghcr.io",
	"gcr.io",
	"k8s.gcr.io",
	"registry.k8s.io",
	"mcr.microsoft.com",
	"public.ecr.aws",
	"registry.access.redhat.com",
	"registry.redhat.io",
	"docker.elastic.co",
	"registry.gitlab.com",
	"registry.fedoraproject.org",
	"registry.opensuse.org",
	"lscr.io",
	"container-registry.oracle.com",
	"nvcr.io",
};
/* clang-format on */

enum search_word_kind search_word_kind_of(const char *name)
{
	int kind = 0;

	while (kind < SEARCH_WORD_KIND_COUNT &&
	       (!name || strcmp(search_word_rules[kind].name, name) != 0))
		kind++;
	return (enum search_word_kind)kind;
}

/* ---- words --------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool may_join(char c)
{
	return strchr("-_./:+@", c) != NULL;
}

/* Cuts the next part that is joined to others by what `may_join`. */
static bool next_part(struct bytes *rest, struct bytes *ret)
{
	size_t size = 0;

	while (rest->size && may_join(rest->at[0]))
		*rest = bytes_slice(*rest, 1, rest->size);
	while (size < rest->size && !may_join(rest->at[size]))
		size++;
	*ret = bytes_slice(*rest, 0, size);
	*rest = bytes_slice(*rest, size, rest->size);
	return size > 0;
}

/* Hexadecimal digits, long enough for an id, and not all of them letters. */
static bool is_id(struct bytes part)
{
	size_t digits = 0;

	for (size_t i = 0; i < part.size; i++) {
		if (!isxdigit((unsigned char)part.at[i]))
			return false;
		digits += is_digit(part.at[i]);
	}
	return part.size >= ID_SIZE_MIN && digits > 0;
}

bool search_word_is_word(struct bytes word)
{
	struct bytes rest = word, part;
	size_t letters = 0;

	if (word.size < SEARCH_WORD_SIZE_MIN || word.size > SEARCH_WORD_SIZE_MAX)
		return false;
	for (size_t i = 0; i < word.size; i++) {
		char c = word.at[i];
		bool is_foreign = (unsigned char)c >= 0x80;

		if (!c || (!is_letter(c) && !is_digit(c) && !may_join(c) && !is_foreign))
			return false;
		letters += is_letter(c) || is_foreign;
	}
	while (next_part(&rest, &part))
		if (is_id(part))
			return false;
	return letters >= LETTERS_MIN;
}

/* `pattern` may end in a star, which stands for a version: "python3.11", but not "pythons", is like
 * "python*". */
static bool is_like(struct bytes word, struct bytes pattern)
{
	bool is_open = bytes_ends(pattern, "*");

	pattern.size -= is_open;
	if (word.size < pattern.size || strncasecmp(word.at, pattern.at, pattern.size) != 0 ||
	    (word.size > pattern.size && !is_open))
		return false;
	for (size_t i = pattern.size; i < word.size; i++)
		if (!is_digit(word.at[i]) && !may_join(word.at[i]))
			return false;
	return true;
}

/* `with_version`: what stands for a star is left aside; otherwise the star is. */
static bool is_in_table(struct bytes word, bool with_version)
{
	for (size_t i = 0; i < COUNT(common_words); i++) {
		struct bytes rest = bytes_of(common_words[i].words), common;

		while (bytes_word(&rest, &common)) {
			if (!with_version && bytes_ends(common, "*"))
				common.size--;
			if (is_like(word, common))
				return true;
		}
	}
	return false;
}

/* Programs and products that have a purpose of their own. */
static bool is_software(struct bytes word)
{
	for (const struct purpose_rule *rule = purpose_rules; rule->program; rule++)
		if (is_like(word, bytes_of(rule->program)) ||
		    is_like(word, bytes_of(rule->product)))
			return true;
	for (const char *const *tool = container_tools; *tool; tool++)
		if (is_like(word, bytes_of(*tool)))
			return true;
	for (const struct interpreter *row = interpreters; row->program; row++)
		if (is_like(word, bytes_of(row->program)) || is_like(word, bytes_of(row->language)))
			return true;
	return false;
}

bool search_word_is_common(struct bytes word)
{
	return is_in_table(word, false) || is_software(word);
}

static bool is_number(struct bytes part)
{
	for (size_t i = 0; i < part.size; i++)
		if (!is_digit(part.at[i]))
			return false;
	return true;
}

bool search_word_is_common_name(struct bytes word)
{
	struct bytes rest = word, part;

	if (is_in_table(word, true))
		return true;
	while (next_part(&rest, &part))
		if (!is_number(part) && !is_in_table(part, true))
			return false;
	return true;
}

/* ---- hosts and where things come from ------------------------------------------------------ */

static bool ends_with(struct bytes text, const char *end)
{
	size_t size = strlen(end);

	return text.size > size && strncasecmp(text.at + text.size - size, end, size) == 0;
}

bool search_word_is_private_host(struct bytes name)
{
	if (bytes_find(name, '.') < 0)
		return true;
	for (size_t i = 0; i < COUNT(private_suffixes); i++)
		if (ends_with(name, private_suffixes[i].suffix))
			return true;
	return false;
}

void search_word_of_remote(struct buf *ret, struct bytes remote)
{
	ptrdiff_t scheme = bytes_find_text(remote, "://");
	struct bytes place = bytes_slice(remote, scheme < 0 ? 0 : (size_t)scheme + 3, remote.size);
	ptrdiff_t slash = bytes_find(place, '/'), colon = bytes_find(place, ':');
	ptrdiff_t at = bytes_find(place, '@');
	bool is_scp = scheme < 0 && colon > 0 && (slash < 0 || colon < slash);
	ptrdiff_t end = is_scp ? colon : slash; /* of the host */

	if (at >= 0 && at < end) {
		place = bytes_slice(place, (size_t)at + 1, place.size);
		end -= at + 1;
	}
	while (bytes_ends(place, "/"))
		place.size--;
	if (bytes_ends(place, ".git"))
		place.size -= strlen(".git");
	struct bytes path = bytes_slice(place, (size_t)(end + 1), place.size);

	if (scheme < 0 && !is_scp) /* a path on this host */
		path = bytes_slice(place, (size_t)(bytes_find_last(place, '/') + 1), place.size);
	while (bytes_starts(path, "/"))
		path = bytes_slice(path, 1, path.size);
	bool names_host = end > 0 && (is_scp || scheme >= 0) && bytes_find(path, '/') < 0;

	buf_add_bytes(ret, names_host && path.size ? place : path);
}

void search_word_of_image(struct buf *ret, struct bytes image)
{
	ptrdiff_t slash = bytes_find(image, '/'), digest = bytes_find(image, '@');
	struct bytes registry = bytes_slice(image, 0, slash < 0 ? 0 : (size_t)slash);

	if (bytes_find(registry, '.') < 0 && bytes_find(registry, ':') < 0)
		return;
	for (size_t i = 0; i < COUNT(public_registries); i++)
		if (bytes_is(registry, public_registries[i]))
			return;
	image.size = digest < 0 ? image.size : (size_t)digest;
	ptrdiff_t tag = bytes_find_last(image, ':');

	image.size = tag > slash ? (size_t)tag : image.size;
	buf_add_bytes(ret, image);
}

void search_word_of_domain(struct buf *ret, struct bytes name)
{
	ptrdiff_t colon = bytes_find(name, ':');

	name.size = colon < 0 ? name.size : (size_t)colon;
	if (!bytes_skip(&name, "*."))
		(void)bytes_skip(&name, ".");
	(void)bytes_skip(&name, "www.");
	while (bytes_ends(name, "."))
		name.size--;
	if (bytes_find(name, '.') < 0 || !host_word_is_host(name) || host_word_is_address(name))
		return;
	for (size_t i = 0; i < name.size; i++)
		buf_add_byte(ret, (char)tolower((unsigned char)name.at[i]));
}
