/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where this tool's sight ends: behind a load balancer or a managed service there is more, which
 * only its operator knows. Of the names of managed services all that is known is the suffix.
 */
#include <strings.h>

#include "format/peers/host_settings.h"
#include "survey/peers/paper.h"

enum {
	FRONTS_MAX = 3,       /* addresses that all requests come from, if there is a proxy */
	FRONT_FLOWS_MIN = 20, /* fewer say nothing */
	KEEPALIVED_SIZE_MAX = 256 * 1024,
};

/* A name that ends so. Sources: the providers' documentation of their endpoints. */
static const struct {
	const char *suffix;
	const char *what;
} managed[] = {
	{ ".rds.amazonaws.com", "managed database (AWS RDS)" },
	{ ".redshift.amazonaws.com", "managed database (AWS Redshift)" },
	{ ".docdb.amazonaws.com", "managed database (AWS DocumentDB)" },
	{ ".cache.amazonaws.com", "managed cache (AWS ElastiCache)" },
	{ ".es.amazonaws.com", "managed search (AWS OpenSearch)" },
	{ ".kafka.amazonaws.com", "managed broker (AWS MSK)" },
	{ ".mq.amazonaws.com", "managed broker (AWS MQ)" },
	{ ".elb.amazonaws.com", "load balancer (AWS ELB)" },
	{ ".awsglobalaccelerator.com", "load balancer (AWS Global Accelerator)" },
	{ ".execute-api.amazonaws.com", "gateway (AWS API Gateway)" },
	{ ".cloudfront.net", "content network (AWS CloudFront)" },
	{ ".amazonaws.com", "managed service (AWS)" },
	{ ".amazonaws.com.cn", "managed service (AWS)" },
	{ ".database.windows.net", "managed database (Azure SQL)" },
	{ ".postgres.database.azure.com", "managed database (Azure)" },
	{ ".mysql.database.azure.com", "managed database (Azure)" },
	{ ".mariadb.database.azure.com", "managed database (Azure)" },
	{ ".documents.azure.com", "managed database (Azure Cosmos DB)" },
	{ ".redis.cache.windows.net", "managed cache (Azure)" },
	{ ".servicebus.windows.net", "managed broker (Azure)" },
	{ ".core.windows.net", "managed storage (Azure)" },
	{ ".azurewebsites.net", "managed application (Azure)" },
	{ ".azurefd.net", "load balancer (Azure Front Door)" },
	{ ".trafficmanager.net", "load balancer (Azure Traffic Manager)" },
	{ ".cloudapp.azure.com", "load balancer or machine (Azure)" },
	{ ".vault.azure.net", "managed service (Azure Key Vault)" },
	{ ".googleapis.com", "managed service (Google)" },
	{ ".run.app", "managed application (Google Cloud Run)" },
	{ ".appspot.com", "managed application (Google App Engine)" },
	{ ".cloudfunctions.net", "managed application (Google)" },
	{ ".supabase.co", "managed database (Supabase)" },
	{ ".supabase.com", "managed database (Supabase)" },
	{ ".neon.tech", "managed database (Neon)" },
	{ ".psdb.cloud", "managed database (PlanetScale)" },
	{ ".mongodb.net", "managed database (MongoDB Atlas)" },
	{ ".aivencloud.com", "managed service (Aiven)" },
	{ ".db.ondigitalocean.com", "managed database (DigitalOcean)" },
	{ ".digitaloceanspaces.com", "managed storage (DigitalOcean)" },
	{ ".scw.cloud", "managed service (Scaleway)" },
	{ ".ovh.net", "managed service (OVH)" },
	{ ".elastic-cloud.com", "managed search (Elastic)" },
	{ ".found.io", "managed search (Elastic)" },
	{ ".bonsaisearch.net", "managed search (Bonsai)" },
	{ ".redislabs.com", "managed cache (Redis)" },
	{ ".redis-cloud.com", "managed cache (Redis)" },
	{ ".upstash.io", "managed cache (Upstash)" },
	{ ".cloudamqp.com", "managed broker (CloudAMQP)" },
	{ ".confluent.cloud", "managed broker (Confluent)" },
	{ ".herokuapp.com", "managed application (Heroku)" },
	{ ".snowflakecomputing.com", "managed database (Snowflake)" },
	{ ".clickhouse.cloud", "managed database (ClickHouse)" },
	{ ".datadoghq.com", "managed monitoring (Datadog)" },
	{ ".datadoghq.eu", "managed monitoring (Datadog)" },
	{ ".newrelic.com", "managed monitoring (New Relic)" },
	{ ".nr-data.net", "managed monitoring (New Relic)" },
	{ ".grafana.net", "managed monitoring (Grafana)" },
	{ ".logz.io", "managed logs (Logz.io)" },
	{ ".papertrailapp.com", "managed logs (Papertrail)" },
	{ ".loggly.com", "managed logs (Loggly)" },
	{ ".sentry.io", "managed monitoring (Sentry)" },
	{ ".pagerduty.com", "managed alarms (PagerDuty)" },
	{ ".sendgrid.net", "managed mail (SendGrid)" },
	{ ".mailgun.org", "managed mail (Mailgun)" },
	{ ".mandrillapp.com", "managed mail (Mandrill)" },
	{ ".office365.com", "managed mail (Microsoft)" },
	{ ".mail.protection.outlook.com", "managed mail (Microsoft)" },
	{ ".gmail.com", "managed mail (Google)" },
	{ ".cloudflare.net", "content network (Cloudflare)" },
	{ ".fastly.net", "content network (Fastly)" },
	{ ".akamaiedge.net", "content network (Akamai)" },
	{ ".edgekey.net", "content network (Akamai)" },
	{ ".svc.cluster.local", "service of Kubernetes" },
};

/* First parts of names that people give to what stands in front of several. */
static const char *const front_names[] = { "lb",      "elb", "alb",   "nlb",       "slb", "vip",
					   "haproxy", "f5",  "bigip", "netscaler", "gslb" };

static bool ends_with(const char *name, const char *suffix)
{
	size_t size = strlen(name), end = strlen(suffix);

	return size > end && strcasecmp(name + size - end, suffix) == 0;
}

/* "lb01", "db-vip.corp": a part of the first label, parted by dashes, digits behind it. */
static bool is_named_front(const char *name)
{
	struct bytes rest = bytes_of(name), label, part;

	if (!bytes_part(&rest, '.', &label))
		return false;
	while (bytes_part(&label, '-', &part)) {
		while (part.size && part.at[part.size - 1] >= '0' && part.at[part.size - 1] <= '9')
			part.size--;
		for (size_t i = 0; i < sizeof(front_names) / sizeof(front_names[0]); i++)
			if (part.size == strlen(front_names[i]) &&
			    strncasecmp(part.at, front_names[i], part.size) == 0)
				return true;
	}
	return false;
}

static const char *what_is_behind(const char *name)
{
	for (size_t i = 0; i < sizeof(managed) / sizeof(managed[0]); i++)
		if (ends_with(name, managed[i].suffix))
			return managed[i].what;
	return is_named_front(name) ? "load balancer (by its name)" : NULL;
}

/* ---- virtual addresses --------------------------------------------------------------------- */

/* Addresses between "virtual_ipaddress {" and "}". Source: keepalived.conf(5). */
static void mark_virtual_address(struct survey *survey, struct bytes address)
{
	for (vec_each(peer, &survey->content->peers))
		if (peer->address && bytes_is(address, peer->address) && !peer->sight_ends)
			peer->sight_ends = "virtual address (keepalived)";
}

static void mark_virtual_addresses(struct survey *survey)
{
	scoped_buf text = { 0 };
	struct bytes rest, line, word, address;
	bool inside = false;
	struct err err;

	if (root_read(survey->root, "/etc/keepalived/keepalived.conf", KEEPALIVED_SIZE_MAX, &text,
		      &err) < 0)
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		line = bytes_trim(line);
		if (bytes_starts(line, "virtual_ipaddress"))
			inside = true;
		else if (bytes_starts(line, "}"))
			inside = false;
		else if (inside && bytes_word(&line, &word) && bytes_part(&word, '/', &address))
			mark_virtual_address(survey, address);
	}
}

/* ---- proxies in front ----------------------------------------------------------------------- */

/* Source: RFC 1918, RFC 6598, RFC 4193. */
static bool is_private(const char *address)
{
	struct bytes rest = bytes_of(address), part;
	uint64_t second;

	if (bytes_starts(rest, "10.") || bytes_starts(rest, "192.168.") ||
	    bytes_starts(rest, "fd") || bytes_starts(rest, "fc"))
		return true;
	bool shared = bytes_starts(rest, "100.");

	if (!bytes_skip(&rest, "172.") && !bytes_skip(&rest, "100."))
		return false;
	return bytes_part(&rest, '.', &part) && bytes_u64(part, 10, &second) &&
	       (shared ? second >= 64 && second < 128 : second >= 16 && second < 32);
}

static bool is_request(const struct peer *peer, const struct peer *like)
{
	return peer->direction == INBOUND && peer->count != UNKNOWN && peer->address &&
	       peer->port == like->port && peer->protocol &&
	       (strncmp(peer->protocol, "http", 4) == 0 || strcmp(peer->protocol, "fastcgi") == 0);
}

/* True if all requests to a port come from a few hosts of the inside, many each. */
static bool has_front(const struct content *content, const struct peer *like)
{
	size_t hosts = 0;
	int64_t flows = 0;

	for (vec_each(peer, &content->peers)) {
		if (!is_request(peer, like))
			continue;
		if (!is_private(peer->address) || ++hosts > FRONTS_MAX)
			return false;
		flows += peer->count;
	}
	return flows >= FRONT_FLOWS_MIN;
}

void paper_mark_ends(struct survey *survey)
{
	struct content *content = survey->content;

	for (vec_each(peer, &content->peers)) {
		if (peer->name)
			peer->sight_ends = what_is_behind(peer->name);
		if (!peer->sight_ends && is_request(peer, peer) && has_front(content, peer))
			peer->sight_ends = "proxy or load balancer (all requests come from it)";
	}
	mark_virtual_addresses(survey);
}
