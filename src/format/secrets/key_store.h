/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are secrets as a whole: keys, key stores, lists of passwords. */
#ifndef TROWEL_FORMAT_KEY_STORE_H
#define TROWEL_FORMAT_KEY_STORE_H

#include "base/bytes.h"

enum { KEY_STORE_HEAD_SIZE = 4096 }; /* bytes of the file's start that are looked at */

/* What kind of secret a file is, by its first bytes (`head`) or else by its absolute path; a static
 * string such as "a private key (PEM)". NULL: none that is known. A text that merely holds a key
 * among other settings is none. */
const char *key_store_kind(struct bytes path, struct bytes head);

#endif
