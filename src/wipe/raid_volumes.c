/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/raid_volumes.h"

#include "base/bytes.h"
#include "base/values.h"

/* Drivers of controllers, and from which channel on they show volumes: what they pass through
 * unchanged (JBOD) stands on lower ones. Source: the drivers below the kernel's drivers/scsi. */
static const struct {
	const char *driver;
	int64_t channel;
	const char *reason;
} drivers[] = {
	{ "megaraid_sas", 2, "a volume of a MegaRAID controller" }, /* MEGASAS_MAX_PD_CHANNELS */
	{ "megaraid", 0, "a volume of a MegaRAID controller" },
	{ "megaraid_mbox", 0, "a volume of a MegaRAID controller" },
	{ "mpi3mr", 1, "a volume of a MegaRAID 9600 controller" },
	{ "mpt3sas", 1, "a volume of the RAID of its SAS adapter" }, /* RAID_CHANNEL */
	{ "mpt2sas", 1, "a volume of the RAID of its SAS adapter" },
	{ "3w-9xxx", 0, "a unit of a 3ware controller" },
	{ "3w-sas", 0, "a unit of a 3ware controller" },
	{ "3w-xxxx", 0, "a unit of a 3ware controller" },
	{ "arcmsr", 0, "a volume of an Areca controller" },
	{ "ips", 0, "a volume of a ServeRAID controller" },
	{ "ipr", 1, "a volume of an IBM Power RAID adapter" }, /* IPR_ARRAY_VIRTUAL_BUS and on */
	{ "mvumi", 0, "a volume of a Marvell RAID controller" },
	{ "stex", 0, "a volume of a Promise controller" },
	{ "hptiop", 0, "a volume of a HighPoint controller" },
	{ "pmcraid", 0, "a volume of a PMC MaxRAID controller" },
	{ "dpt_i2o", 0, "a volume of an Adaptec controller" },
	{ "gdth", 0, "a volume of an ICP Vortex controller" },
	{ "myrb", 0, "a volume of a Mylex controller" },
	{ "myrs", 0, "a volume of a Mylex controller" },
};

/* By what it calls itself; `model` is how that starts. */
static const struct {
	const char *vendor; /* NULL: any */
	const char *model;
	const char *reason;
} models[] = {
	{ NULL, "LOGICAL VOLUME", "a logical volume of a Smart Array controller" },
	{ "DELL", "PERC", "a volume of a PERC controller" },
	{ "DELL", "BOSS", "a volume of a BOSS controller" },
	{ "ATA", "DELLBOSS", "a volume of a BOSS controller" },
	{ NULL, "DELLBOSS VD", "a volume of a BOSS controller" },
	{ "LSI", "MR", "a volume of a MegaRAID controller" },
	{ "AVAGO", "MR", "a volume of a MegaRAID controller" },
	{ "BROADCOM", "MR", "a volume of a MegaRAID controller" },
	{ "LSI", "MegaRAID", "a volume of a MegaRAID controller" },
	{ "LSI", "Logical Volume", "a volume of the RAID of its SAS adapter" },
	{ "IBM", "ServeRAID", "a volume of a ServeRAID controller" },
	{ "Lenovo", "RAID", "a volume of a ThinkSystem RAID controller" },
	{ "Areca", "", "a volume of an Areca controller" },
	{ "AMCC", "", "a unit of a 3ware controller" },
	{ "3ware", "", "a unit of a 3ware controller" },
	{ "Promise", "", "a volume of a Promise controller" },
	{ "HPT", "", "a volume of a HighPoint controller" },
	{ NULL, "Marvell Virtual Drive", "a volume of a Marvell RAID controller" },
	{ "Cisco", "UCSC-RAID", "a volume of a UCS RAID controller" },
	{ "FTS", "PRAID", "a volume of a PRAID controller" },
};

/* By names of drivers that are no SCSI hosts. */
static const struct {
	const char *name;
	const char *reason;
} names[] = {
	{ "cciss/", "a logical volume of a Smart Array controller" },
	{ "ida/", "a logical volume of a SMART2 controller" },
	{ "rd/", "a volume of a Mylex DAC960 controller" },
};

/* Drivers that say themselves which of their disks are volumes. */
static bool says_level(const char *driver)
{
	return text_is(driver, "hpsa") || text_is(driver, "smartpqi") || text_is(driver, "aacraid");
}

static const char *reason_by_name(const char *name)
{
	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (bytes_starts(bytes_of(name), names[i].name))
			return names[i].reason;
	return NULL;
}

static const char *reason_by_model(const char *vendor, const char *model)
{
	struct bytes said = bytes_of(model);

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		if (models[i].vendor && !text_is(vendor, models[i].vendor))
			continue;
		if ((said.size || models[i].vendor) && bytes_starts(said, models[i].model))
			return models[i].reason;
	}
	return NULL;
}

const char *raid_volume_reason(const struct raid_question *question)
{
	const char *level = question->raid_level;
	const char *reason = reason_by_name(question->name);

	if (reason)
		return reason;
	if (level && strcmp(level, "N/A") != 0 && says_level(question->driver))
		return "a volume of a RAID controller, by its driver's raid_level";
	reason = reason_by_model(question->vendor, question->model);
	for (size_t i = 0; !reason && i < sizeof(drivers) / sizeof(drivers[0]); i++)
		/* where the channel is not known, the worse is assumed */
		if (text_is(question->driver, drivers[i].driver) &&
		    (question->channel == UNKNOWN || question->channel >= drivers[i].channel))
			reason = drivers[i].reason;
	/* aacraid's containers are on channel 0, named as the operator liked */
	if (!reason && text_is(question->driver, "aacraid") && !level &&
	    (question->channel == UNKNOWN || question->channel == 0))
		reason = "a container of an Adaptec controller";
	return reason;
}
