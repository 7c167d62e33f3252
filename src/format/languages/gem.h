/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Installed gems of Ruby, by their specifications/NAME-VERSION[-PLATFORM].gemspec. Texts point into
 * the input. Source: lib/rubygems/specification.rb (full_name, to_ruby). */
#ifndef TROWEL_FORMAT_GEM_H
#define TROWEL_FORMAT_GEM_H

#include "base/bytes.h"

/* Takes the name of a gemspec file apart; false if it is none. */
bool gem_name_parse(struct bytes file, struct bytes *ret_name, struct bytes *ret_version);

/* The programs that a gemspec names: what stands in the brackets of `s.executables = [...]`, empty
 * if there is nothing; gem_program_next() cuts them. */
struct bytes gem_programs(struct bytes text);
bool gem_program_next(struct bytes *programs, struct bytes *ret);

#endif
