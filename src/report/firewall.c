/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Are packets filtered, by what, and who keeps the rules: one line. */
#include "base/human.h"
#include "report/section.h"

/* Who made chains here, each once: "docker, ufw". */
static void add_makers(struct buf *ret, const struct firewall *firewall)
{
	text_list makers = { 0 };
	scoped_arena arena = { 0 };

	for (vec_each(chain, &firewall->chains))
		if (chain->made_by && !text_list_has(&makers, chain->made_by))
			*vec_push_in(&arena, &makers) = chain->made_by;
	for (vec_each(maker, &makers))
		buf_add_format(ret, "%s%s", maker == makers.at ? ", chains of " : ", ", *maker);
}

/* What happens to a packet for this host that no rule names: "input drops the rest". */
static void add_policies(struct buf *ret, const struct firewall *firewall)
{
	for (vec_each(chain, &firewall->chains))
		if (chain->hook && strcmp(chain->hook, "input") == 0 && chain->policy)
			buf_add_format(ret, "; what comes in and fits no rule of %s %s: %s",
				       chain->family ? chain->family : "", chain->table,
				       chain->policy);
}

static void add_rules(struct buf *ret, const struct firewall *firewall)
{
	int64_t rules = 0;

	for (vec_each(chain, &firewall->chains))
		if (chain->rule_count != UNKNOWN)
			rules += chain->rule_count;
	human_plural(ret, rules, "rule", "rules");
	buf_add_text(ret, " in ");
	human_plural(ret, (int64_t)firewall->chains.count, "chain", "chains");
}

/* Who would load rules at boot, as far as its service says. Whether those are the rules in force is
 * not known. */
static void add_source(struct buf *ret, const struct firewall *firewall)
{
	const char *source = firewall->source_of_truth;

	if (!source)
		buf_add_text(ret, "; no file was found that would load them at boot");
	else if (firewall->enabled == TRI_YES)
		buf_add_format(ret, "; %s loads its rules at boot", source);
	else if (firewall->enabled == TRI_NO)
		buf_add_format(ret, "; %s is there, but is not loaded at boot", source);
	else
		buf_add_format(ret, "; %s is there, whether it is loaded at boot is not known",
			       source);
}

void section_firewall(struct report *report)
{
	const struct firewall *firewall = &report->content->firewall;
	scoped_buf text = { 0 };

	if (firewall->active == TRI_YES) {
		add_rules(&text, firewall);
		add_makers(&text, firewall);
		add_policies(&text, firewall);
		add_source(&text, firewall);
	} else if (firewall->active == TRI_NO) {
		buf_add_text(&text, "packets are not filtered here");
	} else {
		return; /* what could not be seen says why */
	}
	section_title(report, "Packet filter");
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN, buf_text(&text));
	term_newline(report->term);
}
