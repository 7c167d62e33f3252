/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/backend.h"

static bool read_stack(const struct watch_record *record, struct bytes rest,
		       struct watch_stack *ret)
{
	size_t at = ((size_t)record->size + record->folder_size + 7) & ~(size_t)7;
	size_t registers = sizeof(struct watch_registers);

	if (record->stack_size < registers || at > rest.size ||
	    record->stack_size > rest.size - at ||
	    !user_registers_read((struct bytes){ rest.at + at, registers }, &ret->registers))
		return false;
	ret->address = user_registers_stack(&ret->registers);
	ret->bytes = (struct bytes){ rest.at + at + registers, record->stack_size - registers };
	return true;
}

bool watch_message_read(struct bytes message, struct watch_message *ret)
{
	const struct watch_record *record = (const void *)message.at;
	struct bytes rest = bytes_slice(message, sizeof(*record), message.size);

	if (message.size < sizeof(*record) || record->size > rest.size ||
	    record->folder_size > rest.size - record->size || record->deed >= WATCH_DEEDS)
		return false;
	ret->record = record;
	ret->data = (struct bytes){ rest.at, record->size };
	ret->folder = (struct bytes){ rest.at + record->size, record->folder_size };
	ret->has_stack = read_stack(record, rest, &ret->stack);
	return true;
}

bool watch_message_absolute(const struct watch_message *message, struct buf *ret)
{
	const char *names = message->folder.at;
	size_t end = message->folder.size;

	if (end == 0)
		return false;
	for (end--; end > 0;) { /* behind it is the empty one, the root's */
		size_t at = end - 1;

		while (at > 0 && names[at - 1])
			at--;
		buf_add_byte(ret, '/');
		buf_add(ret, names + at, end - 1 - at);
		end = at;
	}
	buf_add_byte(ret, '/');
	buf_add_bytes(ret, message->data);
	return true;
}
