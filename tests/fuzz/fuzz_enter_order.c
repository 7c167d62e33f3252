/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "enter/order.h"
#include "harness.h"

FUZZ(enter_order, input)
{
	scoped_arena arena = { 0 }, again = { 0 };
	scoped_buf written = { 0 }, twice = { 0 };
	struct order order, same;
	struct err err;

	if (order_read(input, &arena, &order, &err) < 0)
		return;
	order_write(&order, &written);
	assert(order_read(buf_bytes(&written), &again, &same, &err) == 0);
	order_write(&same, &twice);
	assert(bytes_equal(buf_bytes(&written), buf_bytes(&twice)));
}
