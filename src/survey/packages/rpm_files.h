/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of one package of rpm. */
#ifndef TROWEL_SURVEY_RPM_FILES_H
#define TROWEL_SURVEY_RPM_FILES_H

#include "format/packages/rpm_header.h"
#include "survey/survey.h"

/* Claims the files of a package, whose row is at `package`, in survey->catalogue, with what the
 * header says of them and rpm would compare, and tells when they were written. */
void rpm_add_files(struct survey *survey, const struct rpm_header *header, int32_t package);

#endif
