/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/people/contact_rules.h"
#include "format/people/contacts.h"
#include "format/people/mail_aliases.h"
#include "harness.h"

static void read_all(struct bytes input, bool anywhere)
{
	struct contact_reader reader = contact_reader_of(input, anywhere);
	struct contact contact;
	unsigned line = 0;

	while (contact_next(&reader, &contact)) {
		assert(contact.text.size > 0 && contact.line >= line);
		assert(contact.text.at >= input.at &&
		       contact.text.at + contact.text.size <= input.at + input.size);
		assert(contact.name.size <= CONTACT_LINE_MAX);
		if (contact.kind == CONTACT_MAIL)
			(void)contact_is_mail_of_somebody(contact.text);
		if (contact.kind == CONTACT_URL)
			(void)contact_is_place_to_read(contact.text);
		line = contact.line;
	}
}

FUZZ(contacts, input)
{
	struct bytes rest = input, name, targets, target;

	read_all(input, false);
	read_all(input, true);
	while (mail_alias_next(&rest, &name, &targets)) {
		assert(targets.at + targets.size <= input.at + input.size);
		while (mail_alias_target(&targets, &target))
			assert(target.size > 0);
	}
	(void)contact_is_mail_of_somebody(input);
	(void)contact_is_role(input);
}
