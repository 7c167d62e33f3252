/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Absolute paths in any text: configuration, scripts, command lines. */
#ifndef TROWEL_FORMAT_PATH_WORDS_H
#define TROWEL_FORMAT_PATH_WORDS_H

#include "base/bytes.h"

enum { PATH_WORD_MAX = 4095 };

/* Cuts up to behind the next absolute path in a text; false when there is none left. A path begins
 * at a slash behind a blank, a quote, "=", ":", ",", a bracket, "<", ">", "|", ";" or "@", and goes
 * on as long as bytes are letters, digits, or of "/._-+@%~"; dots and slashes at its end are not
 * part of it. What has "//" in it is an address, not a path; "/" alone is none either. */
bool path_word_next(struct bytes *rest, struct bytes *ret);

#endif
