/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder as one image file, by mkfs.erofs. */
#ifndef TROWEL_TOOLBOX_IMAGE_H
#define TROWEL_TOOLBOX_IMAGE_H

#include "base/bytes.h"
#include "base/err.h"

/* Makes the file `name` in the folder `work` of the folder `tree` in it, with the manifest where it
 * can be read (format/toolbox/toolbox_image.h), and sees that it is on the disk. */
int image_make(int work, const char *tree, const char *name, struct bytes manifest,
	       struct err *err) MUST_CHECK;

#endif
