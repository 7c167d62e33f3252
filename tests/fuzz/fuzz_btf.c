/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A .BTF section: every type is sized, and members are looked for in all structures. */
#include "format/dump/btf.h"
#include "harness.h"

FUZZ(btf, input)
{
	scoped_btf btf = { 0 };
	struct err err;
	int64_t value;

	if (btf_parse(input, &btf, &err) < 0)
		return;
	for (uint32_t id = 0; id <= btf.starts.count + 1 && id < 64; id++) {
		struct btf_member member;

		(void)btf_size(&btf, id, 8);
		if (btf_member(&btf, id, "a.b.tasks", &member) ||
		    btf_member(&btf, id, "tasks", &member))
			(void)btf_size(&btf, member.type, 4);
	}
	(void)btf_find(&btf, BTF_KIND_STRUCT, "task_struct");
	(void)btf_enumerator(&btf, "NR_FREE_PAGES", &value);
}
