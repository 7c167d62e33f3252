/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of move/, as they are written into the project. The build makes them C data. */
#ifndef TROWEL_CODIFY_MOVE_TEXTS_H
#define TROWEL_CODIFY_MOVE_TEXTS_H

#include "base/bytes.h"

extern const struct bytes files_py;
extern const struct bytes move_data_yml;
extern const struct bytes move_py;
extern const struct bytes mysql_sh;
extern const struct bytes postgresql_sh;
extern const struct bytes redis_sh;
extern const struct bytes server_yml;

#endif
