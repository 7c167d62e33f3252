/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts that trowel has as well, once more: for the program inside, with its own C library. */
#include "base/arena.c"
#include "base/buf.c"
#include "base/bytes.c"
#include "base/cursor.c"
#include "base/err.c"
#include "base/mem.c"
#include "base/pass_fd.c"
#include "base/vec.c"
#include "enter/become.c"
#include "enter/inside.h"
#include "enter/order.c"
#include "enter/wire.c"

int main(void)
{
	return inside_run();
}
