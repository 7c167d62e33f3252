/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/buf.h"
#include "format/logs/container_log.h"
#include "format/logs/log_condenser.h"
#include "format/logs/log_rotation.h"
#include "format/logs/log_since.h"
#include "format/logs/log_time.h"
#include "harness.h"

enum { NOW = 1795313822 };

static void check_fold(struct bytes line)
{
	struct log_fold fold;
	size_t at = 0;

	log_fold(line, &fold);
	assert(fold.count <= LOG_FOLD_PARTS_MAX && log_fold_same(&fold, &fold));
	for (size_t i = 0; i < fold.count; i++) {
		assert(fold.parts[i].from >= at);
		at = (size_t)fold.parts[i].from + fold.parts[i].size;
	}
	assert(at <= fold.text.size);
}

FUZZ(log_line, input)
{
	scoped_log_condenser condenser = { 0 };
	struct bytes rest = input, line;

	while (bytes_line(&rest, &line)) {
		struct container_log_line container;
		struct log_rotation rotation;
		struct log_time time = { 0 };
		scoped_buf text = { 0 };
		struct err err;
		int64_t at;

		if (log_time_find(line, NOW, &time))
			assert(time.from <= line.size && time.size <= line.size - time.from);
		if (container_log_parse(line, &container, &text))
			assert(container.stream);
		if (log_rotation_of(line, BYTES("error.log"), &rotation))
			assert(line.size > strlen("error.log"));
		if (log_since_parse(line, NOW, &at, &err) < 0)
			assert(err.code);
		check_fold(line);
		log_condenser_take(&condenser,
				   &(struct log_condensed_line){
					   .at = time.usec / 1000000,
					   .level = log_level_of(line, LOG_LEVEL_UNKNOWN),
					   .service = "x",
					   .source = "y",
					   .text = line,
				   });
	}
	log_condenser_take(&condenser, &(struct log_condensed_line){ .level = LOG_LEVEL_ERROR,
								     .service = "x",
								     .text = input });
	log_condenser_top(&condenser);
	for (vec_each(group, &condenser.groups)) {
		scoped_buf said = { 0 };

		log_group_say(group, &said);
		assert(group->count > 0 && said.size <= LOG_FOLD_TEXT_MAX + LOG_FOLD_PARTS_MAX);
	}
}
