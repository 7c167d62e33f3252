/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/files/managed.h"
#include "survey/host/own_name.h"
#include "tree.h"

/* wiki01 with a full name in /etc/hosts, and a search domain. */
static void name_host(struct tree *tree)
{
	struct content *content = &tree->snapshot.content;
	struct hosts_entry *entry = RECORD_ADD(tree->survey.arena, &content->network.hosts,
					       hosts_entry);

	content->host.hostname = "wiki01";
	*vec_push_in(tree->survey.arena, &entry->names) = "wiki01.lantern.example";
	*vec_push_in(tree->survey.arena, &entry->names) = "wiki01";
	*vec_push_in(tree->survey.arena, &content->network.search_domains) = "office.example";
}

TEST(own_names_of_a_host)
{
	static const struct {
		const char *text;
		bool is_own;
	} cases[] = {
		{ "wiki01", true },
		{ "wiki01.lantern.example", true },
		{ "wiki01.office.example", true },
		{ "wiki01.elsewhere.example", false },
		{ "wiki012", false },
		{ "wiki01.", false },
		{ "lantern.example", false },
		{ "wiki.lantern.example", false },
		{ "", false },
	};
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	assert_false(own_name_is(&tree.survey, BYTES("wiki01"))); /* it has no name yet */
	name_host(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (own_name_is(&tree.survey, bytes_of(cases[i].text)) != cases[i].is_own)
			fail_msg("%s", cases[i].text);
}

/* The domain of a house in /etc/mailname is configuration; the host's own name is its identity. */
TEST(own_name_in_mail)
{
	static const char *const texts[] = { "lantern.example\n", "wiki01.lantern.example\n" };

	for (int is_own = 0; is_own < 2; is_own++) {
		const struct tree_entry file = { "/etc/mailname", texts[is_own] };
		struct managed_answer answer;
		struct stat state;
		struct err err;
		scoped_tree tree;

		tree_init(&tree, &file, 1);
		name_host(&tree);
		struct managed *managed = managed_create(&tree.survey);

		assert_int_equal(root_lstat(&tree.root, file.path, &state), 0);
		managed_judge(managed, file.path, &state, &answer);
		managed_destroy(managed);
		assert_int_equal(answer.verdict, is_own ? MANAGED_EXPECTED : MANAGED_UNKNOWN);
		assert_int_equal(survey_identity(&tree.survey, &err), 0);
		assert_int_equal(tree.snapshot.content.identity.count, is_own);
	}
}
