/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>

#include "format/certificates/certificate.h"
#include "format/certificates/private_key.h"
#include "survey/collectors.h"

enum { SEPTEMBER = 1788220800, NOVEMBER = 1796040000 }; /* 2026-09-01, 2026-11-30 12:00 */

#define SHOP_FINGERPRINT "0f87ce35adf66cec5224d9f5d3cb9e3eb240b239729473f931e5e9971e0ddb6d"

static void read_fixture(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fixtures/certificates/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

TEST(certificate_of_a_chain)
{
	static const char *const names[] = { "shop.example.com", "*.shop.example.com", "192.0.2.5",
					     "2001:db8::5", "web@example.com" };
	scoped_buf text = { 0 }, fingerprint = { 0 };
	struct certificate_facts facts;
	scoped_arena arena = { 0 };
	size_t broken = 0;

	read_fixture("shop-chain.pem", &text);
	struct bytes rest = buf_bytes(&text);

	assert_int_equal(certificate_kind_of(BYTES("/x.pem"), rest), CERTIFICATE_PEM);
	assert_int_equal(certificate_count(rest), 2);
	assert_true(certificate_next(&rest, &arena, &facts, &broken));
	assert_string_equal(facts.subject, "CN=shop.example.com, O=Müller\\, Söhne");
	assert_string_equal(facts.issuer, "CN=Example Intermediate, O=Example");
	assert_int_equal(facts.not_before, SEPTEMBER);
	assert_int_equal(facts.not_after, NOVEMBER);
	assert_string_equal(facts.key.type, "RSA 2048");
	assert_false(facts.is_authority);
	assert_false(facts.is_self_signed);
	assert_int_equal(facts.names.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(facts.names.at[i], names[i]);
	digest_add_hex(&fingerprint, &facts.fingerprint);
	assert_string_equal(buf_text(&fingerprint), SHOP_FINGERPRINT);

	assert_true(certificate_next(&rest, &arena, &facts, &broken));
	assert_true(facts.is_authority);
	assert_string_equal(facts.key.type, "EC secp256r1");
	assert_string_equal(facts.names.at[0], "Example Intermediate");
	assert_false(certificate_next(&rest, &arena, &facts, &broken));
	assert_int_equal(broken, 0);
}

TEST(certificate_kinds)
{
	static const struct {
		const char *path, *fixture;
		enum certificate_kind kind;
	} cases[] = {
		{ "/x", "plain.der", CERTIFICATE_DER },
		{ "/x", "plain.p12", CERTIFICATE_PKCS12 },
		{ "/x", "plain-with-key.pem", CERTIFICATE_PEM },
		{ "/x.pem", "shop.key", CERTIFICATE_NONE },
		{ "/x.der", "plain-key.der", CERTIFICATE_NONE },
		{ "/x.jks", "make.sh", CERTIFICATE_JKS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf text = { 0 };

		read_fixture(cases[i].fixture, &text);
		assert_int_equal(certificate_kind_of(bytes_of(cases[i].path), buf_bytes(&text)),
				 cases[i].kind);
	}
}

TEST(certificate_with_a_key_of_another_kind)
{
	struct certificate_facts facts;
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	size_t broken = 0;

	read_fixture("ed25519.pem", &text);
	struct bytes rest = buf_bytes(&text);

	assert_true(certificate_next(&rest, &arena, &facts, &broken));
	assert_string_equal(facts.names.at[0], "ed.example.com");
	assert_string_equal(facts.key.type, "Ed25519");
	assert_int_equal(facts.not_before, SEPTEMBER);
	assert_true(facts.is_self_signed);
	assert_int_equal(facts.key.id.kind, DIGEST_NONE);
}

TEST(private_keys_tell_their_public_ones)
{
	static const struct {
		const char *certificate, *key;
		enum private_key_state state;
	} cases[] = {
		{ "shop-chain.pem", "shop.key", PRIVATE_KEY_READ },
		{ "plain.der", "plain-key.der", PRIVATE_KEY_READ },
		{ "plain.der", "plain-sec1.key", PRIVATE_KEY_READ },
		{ "plain-with-key.pem", "plain-with-key.pem", PRIVATE_KEY_READ },
		{ "shop-chain.pem", "shop-encrypted.key", PRIVATE_KEY_ENCRYPTED },
		{ "shop-chain.pem", "middle.pem", PRIVATE_KEY_NONE },
		{ "shop-chain.pem", "plain.der", PRIVATE_KEY_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf certificate = { 0 }, key = { 0 };
		struct certificate_facts facts;
		struct public_key public;
		scoped_arena arena = { 0 };
		size_t broken = 0;

		read_fixture(cases[i].certificate, &certificate);
		read_fixture(cases[i].key, &key);
		struct bytes rest = buf_bytes(&certificate);

		assert_true(certificate_next(&rest, &arena, &facts, &broken));
		assert_int_equal(private_key_read(buf_bytes(&key), &public), cases[i].state);
		if (cases[i].state == PRIVATE_KEY_READ)
			assert_true(digest_equal(&public.id, &facts.key.id));
	}
}

/* ---- the collector ------------------------------------------------------------------------- */

static const struct tree_entry machine[] = {
	{ "/usr/sbin/cron", "" },
	{ "/etc/letsencrypt/live/shop/fullchain.pem", "-> ../../archive/shop/fullchain1.pem" },
	{ "/etc/letsencrypt/live/shop/chain.pem", "-> ../../archive/shop/chain1.pem" },
	{ "/etc/letsencrypt/live/shop/privkey.pem", "-> ../../archive/shop/privkey1.pem" },
	{ "/etc/cron.d/certbot", "0 */12 * * * root certbot -q renew\n" },
	{ "/etc/ssl/private/README", "no key\n" },
};

static const struct {
	const char *fixture, *path;
} copies[] = {
	{ "certificates/shop-chain.pem", "/etc/letsencrypt/archive/shop/fullchain1.pem" },
	{ "certificates/middle.pem", "/etc/letsencrypt/archive/shop/chain1.pem" },
	{ "certificates/shop.key", "/etc/letsencrypt/archive/shop/privkey1.pem" },
	{ "certificates/plain-with-key.pem", "/etc/haproxy/certs/plain.pem" },
	{ "certificates/plain.der", "/etc/ssl/plain.der" },
	{ "certificates/ed25519.pem", "/etc/ssl/ed.crt" },
	{ "certificates/shop.key", "/etc/ssl/ed.key" },
	{ "certificates/root.pem", "/usr/local/share/ca-certificates/root.crt" },
	{ "certificates/plain.p12", "/etc/ssl/private/plain.p12" },
};

static void init_machine(struct tree *tree)
{
	struct err err;

	tree_init(tree, machine, sizeof(machine) / sizeof(machine[0]));
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++)
		tree_copy(tree, copies[i].fixture, copies[i].path);
	assert_int_equal(survey_schedules(&tree->survey, &err), 0);
}

static struct middleware *add_server(struct tree *tree, const char *certificate, const char *key)
{
	struct arena *arena = &tree->snapshot.arena;
	struct middleware *row = RECORD_ADD(arena, &tree->snapshot.content.middleware, middleware);

	row->program = "nginx";
	row->service = "nginx.service";
	row->path = "/etc/nginx/nginx.conf";
	*vec_push_in(arena, &row->certificates) = certificate;
	if (key)
		*vec_push_in(arena, &row->key_files) = key;
	return row;
}

static const struct certificate *row_of(const struct tree *tree, const char *path)
{
	for (vec_each(row, &tree->snapshot.content.certificates))
		if (strcmp(row->path, path) == 0)
			return row;
	return NULL;
}

TEST(certificates_are_told_once_with_key_renewal_and_server)
{
	static const char shop[] = "/etc/letsencrypt/live/shop/fullchain.pem";
	scoped_tree tree;
	struct err err;

	init_machine(&tree);
	add_server(&tree, shop, "/etc/letsencrypt/live/shop/privkey.pem");
	assert_int_equal(survey_certificates(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.certificates.count, 5);
	const struct certificate *row = row_of(&tree, shop);

	assert_string_equal(row->key_path, "/etc/letsencrypt/live/shop/privkey.pem");
	assert_string_equal(row->renewed_by, "certbot, by cron /etc/cron.d/certbot");
	assert_int_equal(row->served_by.count, 1);
	assert_string_equal(row->served_by.at[0], "nginx.service");
	assert_string_equal(row->evidence.at[0], "nginx.service: named in /etc/nginx/nginx.conf");
	assert_string_equal(row->fingerprint, SHOP_FINGERPRINT);

	row = row_of(&tree, "/etc/ssl/plain.der");
	assert_string_equal(row->evidence.at[0], "also in /etc/haproxy/certs/plain.pem");
	assert_string_equal(row->key_path, "/etc/haproxy/certs/plain.pem");
	assert_null(row->renewed_by);
	assert_string_equal(row_of(&tree, "/etc/ssl/private/plain.p12")->kind, "pkcs12");
	assert_int_equal(row_of(&tree, "/usr/local/share/ca-certificates/root.crt")->authority,
			 TRI_YES);
	/* whether the key beside it is its own cannot be told */
	assert_null(row_of(&tree, "/etc/ssl/ed.crt")->wrong_key_path);
	assert_int_equal(tree.snapshot.content.errors.count, 0);
}

TEST(certificates_with_the_wrong_key_and_without_renewal)
{
	static const struct tree_entry more[] = {
		{ "/usr/sbin/cron", "" },
		{ "/etc/cron.d/copy", "1 1 * * * root /usr/local/bin/fetch\n" },
		{ "/usr/local/bin/fetch", "#!/bin/sh\nscp ca:/srv/plain.pem /etc/nginx/other.pem\n",
		  0755 },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, more, 3);
	tree_copy(&tree, "certificates/shop-chain.pem", "/root/.acme.sh/shop/fullchain.cer");
	tree_copy(&tree, "certificates/shop-chain.pem", "/etc/nginx/shop.pem");
	tree_copy(&tree, "certificates/plain-sec1.key", "/etc/nginx/tls/key");
	tree_copy(&tree, "certificates/plain.der", "/etc/nginx/other.pem");
	struct user *root = RECORD_ADD(tree.survey.arena, &tree.snapshot.content.users, user);

	root->name = "root";
	root->uid = 0;
	root->home = "/root";
	add_server(&tree, "/etc/nginx/shop.pem", "/etc/nginx/tls/key");
	assert_int_equal(survey_schedules(&tree.survey, &err), 0);
	assert_int_equal(survey_certificates(&tree.survey, &err), 0);
	const struct certificate *shop = row_of(&tree, "/etc/nginx/shop.pem");

	assert_string_equal(shop->wrong_key_path, "/etc/nginx/tls/key");
	assert_null(shop->renewed_by);
	assert_true(text_list_has(&shop->evidence, "no job or timer runs acme.sh"));
	assert_string_equal(row_of(&tree, "/etc/nginx/other.pem")->renewed_by,
			    "cron /etc/cron.d/copy, which names it");

	/* given to the server as well, the other one has its key */
	*vec_push_in(tree.survey.arena,
		     &tree.snapshot.content.middleware.at[0].certificates) = "/etc/nginx/other.pem";
	tree.snapshot.content.certificates.count = 0;
	assert_int_equal(survey_certificates(&tree.survey, &err), 0);
	assert_null(row_of(&tree, "/etc/nginx/shop.pem")->wrong_key_path);
}

TEST(certificates_of_a_trust_store_are_not_told)
{
	scoped_tree tree;
	scoped_buf text = { 0 };
	struct err err;

	tree_init(&tree, NULL, 0);
	for (int i = 0; i < 20; i++)
		read_fixture("root.pem", &text);
	tree_add(&tree, &(struct tree_entry){ "/etc/ssl/certs/bundle.crt", buf_text(&text) });
	tree_add(&tree,
		 &(struct tree_entry){ "/etc/ssl/broken.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n"
							      "-----END CERTIFICATE-----\n" });
	assert_int_equal(survey_certificates(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.certificates.count, 0);
	assert_int_equal(tree.snapshot.content.errors.count, 1);
	assert_string_equal(tree.snapshot.content.errors.at[0].path, "/etc/ssl/broken.pem");
}

/* ---- findings ------------------------------------------------------------------------------ */

TEST(findings_of_certificates)
{
	enum { DAY = 24 * 60 * 60 };
	static const struct {
		int days;
		bool used, renewed;
		const char *kind;
		enum severity severity;
	} cases[] = {
		{ -2, true, true, "certificate-ended", SEVERITY_BAD },
		{ -2, false, false, "certificate-ended", SEVERITY_NOTE },
		{ 3, true, false, "certificate-ends", SEVERITY_BAD },
		{ 20, true, false, "certificate-ends", SEVERITY_WARN },
		{ 20, false, false, "certificate-ends", SEVERITY_NOTE },
		{ 20, true, true, NULL, 0 },
		{ 8, true, true, "certificate-ends", SEVERITY_WARN },
		{ 40, true, false, NULL, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct finding *found = NULL;
		scoped_tree tree;
		struct err err;

		tree_init(&tree, NULL, 0);
		struct certificate *row = RECORD_ADD(
			tree.survey.arena, &tree.snapshot.content.certificates, certificate);

		row->path = "/etc/ssl/shop.pem";
		*vec_push_in(tree.survey.arena, &row->names) = "shop.example.com";
		row->not_after = tree.survey.now + (int64_t)cases[i].days * DAY;
		row->not_before = row->not_after - (int64_t)90 * DAY;
		if (cases[i].used)
			*vec_push_in(tree.survey.arena, &row->served_by) = "nginx.service";
		if (cases[i].renewed)
			row->renewed_by = "certbot, by certbot.timer";
		assert_int_equal(survey_findings(&tree.survey, &err), 0);
		for (vec_each(finding, &tree.snapshot.content.findings))
			if (strncmp(finding->kind, "certificate", 11) == 0)
				found = finding;
		assert_int_equal(found != NULL, cases[i].kind != NULL);
		if (found) {
			assert_string_equal(found->kind, cases[i].kind);
			assert_int_equal(found->severity, cases[i].severity);
		}
	}
}

TEST(findings_of_keys_that_everybody_can_read)
{
	static const struct tree_entry key = { "/srv/shop/tls.key", "secret\n" };
	size_t count = 0;
	scoped_tree tree;
	struct err err;

	tree_init(&tree, &key, 1);
	for (int i = 0; i < 2; i++) {
		struct certificate *row = RECORD_ADD(
			tree.survey.arena, &tree.snapshot.content.certificates, certificate);

		row->path = "/srv/shop/tls.crt";
		row->key_path = "/srv/shop/tls.key";
	}
	assert_int_equal(survey_findings(&tree.survey, &err), 0);
	for (vec_each(finding, &tree.snapshot.content.findings))
		count += strcmp(finding->kind, "key-readable") == 0;
	assert_int_equal(count, 1);
}
