/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads: /proc/cpuinfo, meminfo, loadavg, stat, pressure; /sys/class/dmi, cpu, pci. Live only. */
#include "base/path.h"
#include "format/proc/system_text.h"
#include "survey/host/host_parts.h"

enum { PCI_DEVICES_MAX = 1000 };

/* Base class and subclass: upper 16 bits of the class. Source: PCI Code and ID Assignment
 * Specification, pci_ids.h */
static const struct {
	unsigned class_code;
	const char *name;
} pci_classes[] = {
	{ 0x0100, "SCSI controller" },
	{ 0x0101, "IDE controller" },
	{ 0x0104, "RAID controller" },
	{ 0x0106, "SATA controller" },
	{ 0x0107, "SAS controller" },
	{ 0x0108, "NVMe controller" },
	{ 0x0200, "Ethernet controller" },
	{ 0x0207, "InfiniBand controller" },
	{ 0x0280, "network controller" },
	{ 0x0300, "VGA controller" },
	{ 0x0302, "3D controller" },
	{ 0x0380, "display controller" },
	{ 0x0403, "audio device" },
	{ 0x0500, "RAM memory" },
	{ 0x0580, "memory controller" },
	{ 0x0600, "host bridge" },
	{ 0x0601, "ISA bridge" },
	{ 0x0604, "PCI bridge" },
	{ 0x0680, "bridge" },
	{ 0x0700, "serial controller" },
	{ 0x0780, "communication controller" },
	{ 0x0880, "system peripheral" },
	{ 0x0c03, "USB controller" },
	{ 0x0c04, "Fibre Channel controller" },
	{ 0x0c05, "SMBus" },
	{ 0x0c07, "IPMI controller" },
	{ 0x1000, "encryption controller" },
	{ 0x1180, "signal processing controller" },
	{ 0x1200, "processing accelerator" },
};

/* Names by base class, where the subclass is not in the table. */
static const char *const pci_base_classes[] = {
	"unclassified device",
	"storage controller",
	"network controller",
	"display controller",
	"multimedia device",
	"memory controller",
	"bridge",
	"communication controller",
	"system peripheral",
	"input device",
	"docking station",
	"processor",
	"serial bus",
};

/* The files of /sys/class/dmi/id that say what machine it is; root's alone stay away quietly. */
static const char *const dmi_fields[] = {
	"sys_vendor",   "product_name",    "product_version", "product_serial",
	"product_uuid", "product_sku",     "product_family",  "board_vendor",
	"board_name",   "board_asset_tag", "bios_vendor",     "bios_version",
	"bios_date",    "chassis_vendor",  "chassis_type",    "chassis_asset_tag",
};

static void read_cpus(struct survey *survey, struct host *host)
{
	static const char *const names[] = { "model name", "Model", "cpu model",
					     "Hardware",   "cpu",   "uarch" };
	const char *online = host_line(survey, "/sys/devices/system/cpu/online");
	int64_t count = online ? system_text_cpu_count(bytes_of(online)) : -1;
	scoped_buf file = { 0 };

	survey_read(survey, "/proc/cpuinfo", &file);
	struct bytes text = buf_bytes(&file), value = { 0 }, line;

	if (count < 0) {
		struct bytes rest = text;

		for (count = 0; bytes_line(&rest, &line);)
			count += bytes_starts(line, "processor");
	}
	if (count > 0)
		host->cpus = count;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && value.size == 0; i++)
		value = system_text_value(text, names[i]);
	if (value.size)
		host->cpu_model = arena_intern(survey->arena, value);
}

static void read_memory(struct survey *survey, struct host *host)
{
	scoped_buf file = { 0 };

	if (!survey_read(survey, "/proc/meminfo", &file))
		return;
	struct bytes text = buf_bytes(&file);

	system_text_kib(text, "MemTotal", &host->memory_bytes);
	system_text_kib(text, "MemAvailable", &host->memory_available_bytes); /* since 3.14 */
	system_text_kib(text, "SwapTotal", &host->swap_bytes);
	system_text_kib(text, "SwapFree", &host->swap_free_bytes);
}

static void read_load(struct survey *survey, struct host *host)
{
	struct bytes words = bytes_of(host_line(survey, "/proc/loadavg")), word;
	double *const fields[] = { &host->load.one, &host->load.five, &host->load.fifteen };
	scoped_buf file = { 0 };
	uint64_t boot_time;

	for (size_t i = 0; i < 3 && bytes_word(&words, &word); i++)
		system_text_decimal(word, fields[i]);
	if (survey_read(survey, "/proc/stat", &file) &&
	    bytes_u64(system_text_words(buf_bytes(&file), "btime"), 10, &boot_time) &&
	    boot_time <= INT64_MAX)
		host->boot_time = (int64_t)boot_time;
}

static void read_pressure(struct survey *survey, struct pressure *pressure)
{
	const struct {
		const char *path, *line;
		double *ret;
	} values[] = {
		{ "/proc/pressure/cpu", "some", &pressure->cpu_some },
		{ "/proc/pressure/memory", "some", &pressure->memory_some },
		{ "/proc/pressure/memory", "full", &pressure->memory_full },
		{ "/proc/pressure/io", "some", &pressure->io_some },
		{ "/proc/pressure/io", "full", &pressure->io_full },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		scoped_buf file = { 0 };

		/* with psi=0 the files are there, and reading them fails */
		if (root_read(survey->root, values[i].path, ROOT_TEXT_MAX, &file, &err) == 0)
			system_text_pressure(buf_bytes(&file), values[i].line, values[i].ret);
	}
}

static void read_dmi(struct survey *survey, struct host *host)
{
	for (size_t i = 0; i < sizeof(dmi_fields) / sizeof(dmi_fields[0]); i++) {
		const char *value = host_line(
			survey, arena_format(survey->arena, "/sys/class/dmi/id/%s", dmi_fields[i]));

		if (value)
			*vec_push_in(survey->arena, &host->dmi) = (struct pair){ dmi_fields[i],
										 value };
	}
}

static const char *pci_class_name(const char *code)
{
	struct bytes digits = bytes_of(code);
	uint64_t class_code;

	if (!bytes_skip(&digits, "0x") || !bytes_u64(digits, 16, &class_code))
		return NULL;
	for (size_t i = 0; i < sizeof(pci_classes) / sizeof(pci_classes[0]); i++)
		if (pci_classes[i].class_code == class_code >> 8)
			return pci_classes[i].name;
	if (class_code >> 16 < sizeof(pci_base_classes) / sizeof(pci_base_classes[0]))
		return pci_base_classes[class_code >> 16];
	return NULL;
}

static void read_pci_device(struct survey *survey, const char *address, struct pci_device *row)
{
	const struct {
		const char *file;
		const char **ret;
	} files[] = { { "class", &row->class_code },
		      { "vendor", &row->vendor },
		      { "device", &row->device } };
	scoped_buf path = { 0 }, driver = { 0 };

	row->address = arena_string(survey->arena, bytes_of(address));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		buf_clear(&path);
		buf_add_format(&path, "/sys/bus/pci/devices/%s/%s", address, files[i].file);
		*files[i].ret = host_line(survey, buf_text(&path));
	}
	if (row->class_code)
		row->class_name = pci_class_name(row->class_code);
	buf_clear(&path);
	buf_add_format(&path, "/sys/bus/pci/devices/%s/driver", address);
	if (root_readlink(survey->root, buf_text(&path), &driver) == 0)
		row->driver = arena_intern(survey->arena, bytes_of(path_name(buf_text(&driver))));
}

static void read_pci(struct survey *survey, struct host *host)
{
	scoped_names names = { 0 };

	if (!survey_list(survey, "/sys/bus/pci/devices", &names))
		return;
	for (size_t i = 0; i < names.starts.count && i < PCI_DEVICES_MAX; i++)
		read_pci_device(survey, root_name(&names, i),
				RECORD_ADD(survey->arena, &host->pci, pci_device));
}

void host_hardware(struct survey *survey)
{
	struct host *host = &survey->content->host;

	read_cpus(survey, host);
	read_memory(survey, host);
	read_load(survey, host);
	read_pressure(survey, &host->pressure);
	read_dmi(survey, host);
	read_pci(survey, host);
}
