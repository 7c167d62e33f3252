/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the cloud's metadata service what this instance is: with --cloud only, since packets leave
 * the host. No more is asked for than what is told here: such a service also hands out user data,
 * passwords and credentials. A helper process asks and reads the answers, so that a service that is
 * dead, slow or hostile costs two seconds and a row of `errors`.
 */
#include <errno.h>

#include "base/clock.h"
#include "base/helper.h"
#include "format/hosts/instance_data.h"
#include "kernel/metadata_http.h"
#include "survey/host/host_parts.h"

enum {
	ASKING_MS = 2000,      /* for all questions together */
	ASKING_GRACE_MS = 500, /* after which the helper itself is given up */
	TOKEN_MAX = 1024,      /* bytes; those of AWS have 56 */
	QUESTIONS_MAX = 3,
};

/* What a path tells: a JSON document for instance_data.h, or one value in plain text. */
enum part { PART_NONE, PART_DOCUMENT, PART_ID, PART_TYPE, PART_REGION };

struct metadata_service {
	const char *provider;
	bool has_ipv6;             /* asked there when nothing is at the IPv4 address */
	const char *token_path;    /* PUT this first ... */
	const char *token_request; /* ... with this header ... */
	const char *token_header;  /* ... and show the answer in that one */
	const char *headers;       /* of every question */
	const char *flavor;        /* Metadata-Flavor that the answer must have */
	bool (*is_id)(struct bytes id);
	struct {
		enum part part;
		const char *path;
	} questions[QUESTIONS_MAX]; /* the first tells the instance id, or it is no such service */
};

static bool is_number(struct bytes id)
{
	uint64_t number;

	return bytes_u64(id, 10, &number);
}

static bool is_uuid(struct bytes id)
{
	for (size_t i = 0; i < id.size; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? id.at[i] != '-' : !strchr("0123456789abcdefABCDEF", id.at[i]))
			return false;
	}
	return id.size == 36;
}

static bool is_ocid(struct bytes id)
{
	return bytes_starts(id, "ocid1.");
}

static bool is_ec2(struct bytes id)
{
	return bytes_starts(id, "i-");
}

/* In the order in which they are asked when nothing on the host says whose it is. The form of the
 * id tells them apart: many a service answers paths that it does not know. */
static const struct metadata_service services[] = {
	/* Session tokens (IMDSv2) work everywhere, and are all that many instances allow. */
	{ .provider = "aws",
	  .has_ipv6 = true,
	  .token_path = "/latest/api/token",
	  .token_request = "X-aws-ec2-metadata-token-ttl-seconds: 60\r\n",
	  .token_header = "X-aws-ec2-metadata-token",
	  .is_id = is_ec2,
	  .questions = { { PART_DOCUMENT, "/latest/dynamic/instance-identity/document" } } },
	/* One value a time: the whole tree holds attributes, where start scripts put passwords. */
	{ .provider = "gcp",
	  .headers = "Metadata-Flavor: Google\r\n",
	  .flavor = "Google",
	  .is_id = is_number,
	  .questions = { { PART_ID, "/computeMetadata/v1/instance/id" },
			 { PART_TYPE, "/computeMetadata/v1/instance/machine-type" },
			 { PART_REGION, "/computeMetadata/v1/instance/zone" } } },
	/* The oldest version with all three; later ones add user data. */
	{ .provider = "azure",
	  .headers = "Metadata: true\r\n",
	  .is_id = is_uuid,
	  .questions = { { PART_DOCUMENT, "/metadata/instance?api-version=2017-08-01" } } },
	/* Version 2, which wants the header; version 1 may be turned off. */
	{ .provider = "oracle",
	  .headers = "Authorization: Bearer Oracle\r\n",
	  .is_id = is_ocid,
	  .questions = { { PART_ID, "/opc/v2/instance/id" },
			 { PART_TYPE, "/opc/v2/instance/shape" },
			 { PART_REGION, "/opc/v2/instance/region" } } },
	/* The type of a droplet is not told. */
	{ .provider = "digitalocean",
	  .is_id = is_number,
	  .questions = { { PART_ID, "/metadata/v1/id" }, { PART_REGION, "/metadata/v1/region" } } },
	/* The type is not told. */
	{ .provider = "hetzner",
	  .is_id = is_number,
	  .questions = { { PART_ID, "/hetzner/v1/metadata/instance-id" },
			 { PART_REGION, "/hetzner/v1/metadata/availability-zone" } } },
	/* Answers in plain text unless asked for JSON. */
	{ .provider = "linode",
	  .token_path = "/v1/token",
	  .token_request = "Metadata-Token-Expiry-Seconds: 60\r\n",
	  .token_header = "Metadata-Token",
	  .headers = "Accept: application/json\r\n",
	  .is_id = is_number,
	  .questions = { { PART_DOCUMENT, "/v1/instance" } } },
	/* The id of version 2 of their API; the old one is not shown any more. */
	{ .provider = "vultr",
	  .is_id = is_uuid,
	  .questions = { { PART_ID, "/v1/instance-v2-id" },
			 { PART_REGION, "/v1/region/regioncode" } } },
	{ .provider = "upcloud",
	  .is_id = is_uuid,
	  .questions = { { PART_ID, "/metadata/v1/instance_id" },
			 { PART_REGION, "/metadata/v1/region" } } },
/* OpenStack's own document has no type; its copy of EC2's paths has. */
#define OPENSTACK(name)                                                                            \
	{                                                                                          \
		.provider = name, .is_id = is_uuid, .questions = {                                 \
			{ PART_DOCUMENT, "/openstack/latest/meta_data.json" },                     \
			{ PART_TYPE, "/latest/meta-data/instance-type" }                           \
		}                                                                                  \
	}
	OPENSTACK("openstack"),
	OPENSTACK("ovh"),
	OPENSTACK("huawei"),
#undef OPENSTACK
	/* CloudStack's paths. */
	{ .provider = "exoscale",
	  .is_id = is_uuid,
	  .questions = { { PART_ID, "/latest/meta-data/instance-id" },
			 { PART_TYPE, "/latest/meta-data/service-offering" },
			 { PART_REGION, "/latest/meta-data/availability-zone" } } },
};

/* ---- in the helper ------------------------------------------------------------------------- */

struct asking {
	const char *suggested; /* the provider, NULL: nobody knows */
	struct arena arena;
	int64_t deadline_ms;
	bool ipv6;
	const char *headers; /* with the token, once there is one */
};

/* What is sent back: strings, NULL where there is none. */
struct answer {
	const char *provider, *instance_id, *instance_type, *region, *evidence;
	const char *failed_at, *failure; /* a URL, and what went wrong there */
};

static const char *url_of(struct asking *asking, const char *path)
{
	return arena_format(&asking->arena, "http://%s%s",
			    asking->ipv6 ? "[" METADATA_HTTP_IPV6 "]" : METADATA_HTTP_IPV4, path);
}

/* Visible ASCII in one word: a token to be sent back, a name. */
static bool is_word(struct bytes text, size_t limit)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~' || text.at[i] == '<')
			return false;
	return text.size > 0 && text.size <= limit;
}

/* Asks for a token. That the service has none is no failure: older ones do without. */
static int get_token(struct asking *asking, const struct metadata_service *service, struct err *err)
{
	struct metadata_request request = { .ipv6 = asking->ipv6,
					    .method = "PUT",
					    .path = service->token_path,
					    .headers = service->token_request };
	struct http_response response;

	asking->headers = service->headers;
	if (!service->token_path)
		return 0;
	int failed = metadata_http_ask(&request, asking->deadline_ms, &asking->arena, &response,
				       err);

	if (failed || response.status != 200)
		return failed;
	struct bytes token = bytes_trim(response.body);

	if (!is_word(token, TOKEN_MAX))
		return err_set(err, -EBADMSG, "%s answers no token", service->token_path);
	asking->headers = arena_format(&asking->arena, "%s%s: %s\r\n",
				       service->headers ? service->headers : "",
				       service->token_header, arena_string(&asking->arena, token));
	return 0;
}

/* The value of a plain answer: what stands behind the last slash, since Google's names are long:
 * projects/1/zones/europe-west1-b. */
static int read_value(struct asking *asking, struct bytes text, const char **ret, struct err *err)
{
	text = bytes_trim(text);
	if (!is_word(text, INSTANCE_DATA_FIELD_MAX))
		return err_set(err, -EBADMSG, "the answer is no name");
	const char *whole = arena_string(&asking->arena, text), *slash = strrchr(whole, '/');

	*ret = slash ? slash + 1 : whole;
	return 0;
}

static int read_answer(struct asking *asking, struct bytes text, enum part part,
		       struct answer *answer, struct err *err)
{
	struct instance_data data;
	int failed;

	switch (part) {
	case PART_ID:
		return read_value(asking, text, &answer->instance_id, err);
	case PART_TYPE:
		return read_value(asking, text, &answer->instance_type, err);
	case PART_REGION:
		return read_value(asking, text, &answer->region, err);
	default:
		failed = instance_data_parse(text, &asking->arena, &data, err);
		if (failed)
			return failed;
		answer->instance_id = data.instance_id;
		answer->instance_type = data.instance_type;
		answer->region = data.region;
		return 0;
	}
}

static int ask(struct asking *asking, const struct metadata_service *service, size_t question,
	       struct answer *answer, struct err *err)
{
	struct metadata_request request = { .ipv6 = asking->ipv6,
					    .method = "GET",
					    .path = service->questions[question].path,
					    .headers = asking->headers };
	struct http_response response;
	int failed = metadata_http_ask(&request, asking->deadline_ms, &asking->arena, &response,
				       err);

	if (failed)
		return failed;
	if (response.status != 200)
		return err_set(err, -ENOENT, "status %u", response.status);
	if (service->flavor &&
	    !bytes_is(http_response_header(&response, "Metadata-Flavor"), service->flavor))
		return err_set(err, -EBADMSG, "the answer is not of %s", service->flavor);
	return read_answer(asking, response.body, service->questions[question].part, answer, err);
}

/* All questions at one address. Of those behind the first, a failure leaves its part unknown. */
static int ask_service(struct asking *asking, const struct metadata_service *service,
		       struct answer *ret, struct err *err)
{
	struct answer answer = { .provider = service->provider };
	int failed = get_token(asking, service, err);

	if (!failed)
		failed = ask(asking, service, 0, &answer, err);
	if (failed)
		return failed;
	if (!answer.instance_id || !service->is_id(bytes_of(answer.instance_id)))
		return err_set(err, -EBADMSG, "no instance id that %s gives", service->provider);
	answer.evidence = url_of(asking, service->questions[0].path);
	for (size_t i = 1; i < QUESTIONS_MAX && service->questions[i].path; i++) {
		failed = ask(asking, service, i, &answer, err);
		if (!failed || failed == -ENOENT)
			continue;
		answer.failed_at = url_of(asking, service->questions[i].path);
		answer.failure = arena_string(&asking->arena, bytes_of(err->text));
	}
	*ret = answer;
	return 0;
}

static int ask_addresses(struct asking *asking, const struct metadata_service *service,
			 struct answer *ret, struct err *err)
{
	struct err err_ipv6;

	asking->ipv6 = false;
	int failed = ask_service(asking, service, ret, err);

	if (failed != -EHOSTUNREACH || !service->has_ipv6)
		return failed;
	asking->ipv6 = true;
	failed = ask_service(asking, service, ret, &err_ipv6);
	if (failed == -EHOSTUNREACH)
		asking->ipv6 = false; /* the usual address is the one to tell */
	else
		*err = err_ipv6;
	return failed;
}

/* Asks the provider that is suggested, or one after the other until one answers. Nobody there, or
 * one who does not get to an end, is the same for all: there is one address. */
static void ask_providers(struct asking *asking, struct answer *ret)
{
	struct err err;

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		const struct metadata_service *service = &services[i];

		if (asking->suggested && strcmp(asking->suggested, service->provider) != 0)
			continue;
		int failed = ask_addresses(asking, service, ret, &err);

		if (failed == 0)
			return;
		if (!ret->failure || failed == -EHOSTUNREACH || failed == -ETIMEDOUT) {
			ret->failed_at = url_of(asking, service->questions[0].path);
			ret->failure = arena_string(&asking->arena, bytes_of(err.text));
		}
		if (failed == -EHOSTUNREACH || failed == -ETIMEDOUT)
			return;
	}
}

static void work(int fd, void *context)
{
	struct asking *asking = context;
	scoped_buf batch = { 0 }, frame = { 0 };
	struct answer answer = { 0 };

	ask_providers(asking, &answer);
	const char *const fields[] = { answer.provider, answer.instance_id, answer.instance_type,
				       answer.region,   answer.evidence,    answer.failed_at,
				       answer.failure };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		buf_add_text(&frame, fields[i]);
		buf_add_byte(&frame, '\0');
	}
	helper_send(fd, &batch, buf_bytes(&frame));
	helper_flush(fd, &batch);
}

/* ---- in the survey ------------------------------------------------------------------------- */

/* What the service says counts: files may be those of the machine that this one was cloned from. */
static void take_answer(struct survey *survey, struct bytes frame, struct cloud *cloud)
{
	const char *failed_at = NULL, *failure = NULL;
	const char **const fields[] = {
		&cloud->provider, &cloud->instance_id, &cloud->instance_type,
		&cloud->region,   &cloud->evidence,    &failed_at,
		&failure
	};
	struct bytes text;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (bytes_part(&frame, '\0', &text) && text.size)
			*fields[i] = arena_string(survey->arena, text);
	if (failure)
		survey_error(survey, failed_at, "%s", failure);
}

static bool is_known(const char *provider)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(provider, services[i].provider) == 0)
			return true;
	return false;
}

void host_metadata(struct survey *survey)
{
	struct cloud *cloud = &survey->content->host.cloud;
	struct asking asking = { .suggested = cloud->provider };
	scoped_helper helper = { .fd = -1 };
	struct bytes frame;
	struct err err;

	if (cloud->provider && !is_known(cloud->provider)) {
		survey_error(survey, NULL, "--cloud: of %s no metadata service at %s is known",
			     cloud->provider, METADATA_HTTP_IPV4);
		return;
	}
	asking.deadline_ms = clock_ms(CLOCK_MONOTONIC) + ASKING_MS;
	int got = helper_start(&helper, work, &asking, &err);

	if (got == 0)
		got = helper_receive(&helper, ASKING_MS + ASKING_GRACE_MS, &frame, &err);
	if (got == 1)
		take_answer(survey, frame, cloud);
	else if (got == 0)
		survey_error(survey, "http://" METADATA_HTTP_IPV4, "the helper process broke off");
	else
		survey_error_from(survey, "http://" METADATA_HTTP_IPV4, &err);
}
