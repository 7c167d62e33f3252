/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/accounts/utmp.h"

enum {
	LINE_SIZE = 32,
	ID_SIZE = 4,
	USER_SIZE = 32,
	HOST_SIZE = 256,
};

bool utmp_next(struct cursor *cursor, struct utmp_record *ret)
{
	if (cursor_left(cursor) < UTMP_RECORD_SIZE)
		return false;
	struct cursor record = cursor_of(cursor_take(cursor, UTMP_RECORD_SIZE));

	ret->type = cursor_u16(&record);
	cursor_take(&record, 2); /* padding */
	ret->pid = cursor_u32(&record);
	ret->line = cursor_text(&record, LINE_SIZE);
	cursor_take(&record, ID_SIZE);
	ret->user = cursor_text(&record, USER_SIZE);
	ret->host = cursor_text(&record, HOST_SIZE);
	cursor_take(&record, 4 + 4); /* exit status, session */
	ret->at = cursor_u32(&record);
	return true;
}

bool lastlog_read(struct bytes record, int64_t *ret_at, struct bytes *ret_host)
{
	struct cursor cursor = cursor_of(record);
	int64_t at = cursor_u32(&cursor);

	cursor_take(&cursor, LINE_SIZE);
	struct bytes host = cursor_text(&cursor, HOST_SIZE);

	if (cursor.failed || at == 0)
		return false;
	*ret_at = at;
	*ret_host = host;
	return true;
}
