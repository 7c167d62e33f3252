/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/host/end_of_life.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "snapshot/record.h"

enum { DAY = 24 * 60 * 60 };

/* Release, and the last day of regular support: year, month, day. */
static const struct {
	const char *id;
	const char *version;
	int year, month, day;
} releases[] = {
	/* distro-info-data, debian.csv, column eol */
	{ "debian", "6", 2014, 5, 31 },
	{ "debian", "7", 2016, 4, 25 },
	{ "debian", "8", 2018, 6, 17 },
	{ "debian", "9", 2020, 7, 18 },
	{ "debian", "10", 2022, 9, 10 },
	{ "debian", "11", 2024, 8, 14 },
	{ "debian", "12", 2026, 7, 11 },
	{ "debian", "13", 2028, 8, 9 },
	/* distro-info-data, ubuntu.csv, column eol (standard support) */
	{ "ubuntu", "12.04", 2017, 4, 28 },
	{ "ubuntu", "12.10", 2014, 5, 16 },
	{ "ubuntu", "13.04", 2014, 1, 27 },
	{ "ubuntu", "13.10", 2014, 7, 17 },
	{ "ubuntu", "14.04", 2019, 4, 25 },
	{ "ubuntu", "14.10", 2015, 7, 23 },
	{ "ubuntu", "15.04", 2016, 2, 4 },
	{ "ubuntu", "15.10", 2016, 7, 28 },
	{ "ubuntu", "16.04", 2021, 4, 30 },
	{ "ubuntu", "16.10", 2017, 7, 20 },
	{ "ubuntu", "17.04", 2018, 1, 13 },
	{ "ubuntu", "17.10", 2018, 7, 19 },
	{ "ubuntu", "18.04", 2023, 5, 31 },
	{ "ubuntu", "18.10", 2019, 7, 18 },
	{ "ubuntu", "19.04", 2020, 1, 23 },
	{ "ubuntu", "19.10", 2020, 7, 17 },
	{ "ubuntu", "20.04", 2025, 5, 29 },
	{ "ubuntu", "20.10", 2021, 7, 22 },
	{ "ubuntu", "21.04", 2022, 1, 20 },
	{ "ubuntu", "21.10", 2022, 7, 14 },
	{ "ubuntu", "22.04", 2027, 6, 1 },
	{ "ubuntu", "22.10", 2023, 7, 20 },
	{ "ubuntu", "23.04", 2024, 1, 25 },
	{ "ubuntu", "23.10", 2024, 7, 11 },
	{ "ubuntu", "24.04", 2029, 5, 31 },
	{ "ubuntu", "24.10", 2025, 7, 10 },
	{ "ubuntu", "25.04", 2026, 1, 15 },
	{ "ubuntu", "25.10", 2026, 7, 9 },
	{ "ubuntu", "26.04", 2031, 5, 29 },
	/* Red Hat, "Red Hat Enterprise Linux Life Cycle": end of maintenance support */
	{ "rhel", "5", 2017, 3, 31 },
	{ "rhel", "6", 2020, 11, 30 },
	{ "rhel", "7", 2024, 6, 30 },
	{ "rhel", "8", 2029, 5, 31 },
	{ "rhel", "9", 2032, 5, 31 },
	{ "rhel", "10", 2035, 5, 31 },
	/* CentOS, end dates of its releases */
	{ "centos", "5", 2017, 3, 31 },
	{ "centos", "6", 2020, 11, 30 },
	{ "centos", "7", 2024, 6, 30 },
	{ "centos", "8", 2021, 12, 31 },
	/* CentOS, "End of life" of the streams */
	{ "centos-stream", "8", 2024, 5, 31 },
	{ "centos-stream", "9", 2027, 5, 31 },
	{ "centos-stream", "10", 2030, 1, 1 },
	/* Rocky Linux, "Release and Version Guide" */
	{ "rocky", "8", 2029, 5, 31 },
	{ "rocky", "9", 2032, 5, 31 },
	{ "rocky", "10", 2035, 5, 31 },
	/* AlmaLinux, "Release Notes": security support */
	{ "almalinux", "8", 2029, 3, 1 },
	{ "almalinux", "9", 2032, 5, 31 },
	{ "almalinux", "10", 2035, 5, 31 },
	/* Oracle, "Lifetime Support Policy": premier support */
	{ "ol", "6", 2021, 3, 31 },
	{ "ol", "7", 2024, 12, 31 },
	{ "ol", "8", 2029, 7, 31 },
	{ "ol", "9", 2032, 6, 30 },
	/* Alpine Linux, "Releases" */
	{ "alpine", "3.8", 2020, 5, 1 },
	{ "alpine", "3.9", 2020, 11, 1 },
	{ "alpine", "3.10", 2021, 5, 1 },
	{ "alpine", "3.11", 2021, 11, 1 },
	{ "alpine", "3.12", 2022, 5, 1 },
	{ "alpine", "3.13", 2022, 11, 1 },
	{ "alpine", "3.14", 2023, 5, 1 },
	{ "alpine", "3.15", 2023, 11, 1 },
	{ "alpine", "3.16", 2024, 5, 23 },
	{ "alpine", "3.17", 2024, 11, 22 },
	{ "alpine", "3.18", 2025, 5, 9 },
	{ "alpine", "3.19", 2025, 11, 1 },
	{ "alpine", "3.20", 2026, 4, 1 },
	{ "alpine", "3.21", 2026, 11, 1 },
	{ "alpine", "3.22", 2027, 5, 1 },
	/* SUSE, "Product Support Lifecycle": general support */
	{ "sles", "11", 2019, 3, 31 },
	{ "sles", "12.3", 2019, 6, 30 },
	{ "sles", "12.4", 2020, 6, 30 },
	{ "sles", "12.5", 2024, 10, 31 },
	{ "sles", "15.1", 2021, 1, 31 },
	{ "sles", "15.2", 2021, 12, 31 },
	{ "sles", "15.3", 2022, 12, 31 },
	{ "sles", "15.4", 2023, 12, 31 },
	{ "sles", "15.5", 2024, 12, 31 },
	{ "sles", "15.6", 2025, 12, 31 },
	{ "sles", "15.7", 2031, 7, 31 },
	/* openSUSE, "Lifetime" */
	{ "opensuse-leap", "42.3", 2019, 6, 30 },
	{ "opensuse-leap", "15.0", 2019, 12, 3 },
	{ "opensuse-leap", "15.1", 2021, 2, 2 },
	{ "opensuse-leap", "15.2", 2022, 1, 4 },
	{ "opensuse-leap", "15.3", 2022, 12, 31 },
	{ "opensuse-leap", "15.4", 2023, 12, 7 },
	{ "opensuse-leap", "15.5", 2024, 12, 31 },
	{ "opensuse-leap", "15.6", 2026, 4, 30 },
	/* Amazon Linux FAQs */
	{ "amzn", "2018.03", 2020, 12, 31 },
	{ "amzn", "2", 2026, 6, 30 },
	{ "amzn", "2023", 2029, 6, 30 },
	/* Fedora, "Releases/HistoricalSchedules" */
	{ "fedora", "36", 2023, 5, 16 },
	{ "fedora", "37", 2023, 12, 5 },
	{ "fedora", "38", 2024, 5, 21 },
	{ "fedora", "39", 2024, 11, 26 },
	{ "fedora", "40", 2025, 5, 13 },
	{ "fedora", "41", 2025, 12, 15 },
	{ "fedora", "42", 2026, 5, 13 },
	{ "fedora", "43", 2026, 12, 2 },
};

/* Days from 1970-01-01 to a date of the Gregorian calendar: years start in March, so that the leap
 * day is their last one. */
static int64_t days_to(int year, int month, int day)
{
	int64_t shifted = year - (month <= 2), month_of_year = (month + 9) % 12;
	int64_t day_of_year = (153 * month_of_year + 2) / 5 + day - 1;

	return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719468;
}

/* "12" stands for 12.11, but not for 120. */
static bool is_release(const char *version, const char *release)
{
	size_t size = strlen(release);

	return strncmp(version, release, size) == 0 &&
	       (version[size] == '\0' || version[size] == '.');
}

int64_t end_of_life(const char *id, const char *version)
{
	for (size_t i = 0; id && version && i < sizeof(releases) / sizeof(releases[0]); i++)
		if (strcmp(id, releases[i].id) == 0 && is_release(version, releases[i].version))
			return (days_to(releases[i].year, releases[i].month, releases[i].day) + 1) *
				       DAY -
			       1;
	return UNKNOWN;
}
