/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Erases disks: which ones they are, what speaks against it, and a yes; then wipe_erase.h. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/new_file.h"
#include "base/path.h"
#include "base/root.h"
#include "commands/commands.h"
#include "commands/wipe_erase.h"
#include "commands/wipe_firmware.h"
#include "commands/wipe_free.h"
#include "commands/wipe_parts.h"
#include "wipe/temperature.h"
#include "wipe/wiping.h"

enum { DEVICES_MAX = 256, ANSWER_MAX = 512 };

#define AT(member) offsetof(struct wipe_arguments, member)
static const struct option_spec options[] = {
	{ "method", 0, OPTION_CHOICE, "METHOD", AT(method), wipe_method_names },
	{ "firmware", 0, OPTION_CHOICE, "HOW", AT(firmware), firmware_method_names },
	{ "passes", 0, OPTION_NUMBER, "N", AT(passes), NULL, WIPE_PASSES_MAX },
	{ "final-zero", 0, OPTION_FLAG, NULL, AT(final_zero) },
	{ "verify", 0, OPTION_CHOICE, "WHICH", AT(verify), wipe_verify_names },
	{ "resume", 0, OPTION_FLAG, NULL, AT(resume) },
	{ "journal", 0, OPTION_FILE, "FILE", AT(journal) },
	{ "checkpoint", 0, OPTION_SECONDS, "TIME", AT(checkpoint_ms) },
	{ "rate", 0, OPTION_SIZE, "BYTES", AT(rate) },
	{ "plan", 0, OPTION_FLAG, NULL, AT(plan) },
	{ "list", 0, OPTION_FLAG, NULL, AT(list) },
	{ "free-space", 0, OPTION_FOLDER, "FOLDER", AT(free_space) },
	{ "serial", 0, OPTION_FILES, "SERIAL", AT(serials) },
	{ "certificate", 0, OPTION_FILE, "FILE", AT(certificate) },
	{ "sign", 0, OPTION_FILE, "KEYFILE", AT(sign) },
	{ "key", 0, OPTION_FILE, "KEYFILE", AT(key) },
	{ "operator", 0, OPTION_TEXT, "NAME", AT(operator_name) },
	{ "after", 0, OPTION_FILE, "SNAPSHOT", AT(after) },
	{ "verified", 0, OPTION_FILE, "FILE", AT(verified) },
	{ "remote", 0, OPTION_FLAG, NULL, AT(lifts_remote) },
	{ "member", 0, OPTION_FLAG, NULL, AT(lifts_member) },
	{ "raid-volume", 0, OPTION_FLAG, NULL, AT(lifts_raid_volume) },
	OPTION_JSON,
	OPTION_ROOT,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_HELP,
	{ 0 },
};

struct plans {
	struct wipe_plan at[DEVICES_MAX];
	size_t count;
};

static void plans_deinit(struct plans *plans)
{
	for (size_t i = 0; i < plans->count; i++)
		wipe_plan_deinit(&plans->at[i]);
}

static unsigned lifted(const struct wipe_arguments *arguments)
{
	return (arguments->lifts_remote ? 1U << USE_REMOTE : 0) |
	       (arguments->lifts_member ? 1U << USE_MEMBER : 0) |
	       (arguments->lifts_raid_volume ? 1U << USE_RAID_VOLUME : 0);
}

/* --- plans ----------------------------------------------------------------------------------- */

static int make_plans(const struct wipe_arguments *arguments, const struct root *root,
		      struct plans *plans, struct err *err)
{
	const struct options_common *common = &arguments->common;

	if (common->operand_count == 0)
		return err_set(err, -EINVAL, "which disk? trowel wipe --list shows them");
	for (int i = 0; i < common->operand_count; i++) {
		const char *path = common->operands[i];
		const bool reaches = wipe_firmware_reaches(arguments, path);

		plans->count++;
		if (wipe_plan_make(root, path, reaches, &plans->at[i], err) < 0)
			return err->code;
		for (int k = 0; k < i; k++)
			if (strcmp(plans->at[i].path, plans->at[k].path) == 0)
				return err_set(err, -EINVAL, "%s: is named twice",
					       common->operands[i]);
	}
	return 0;
}

static void show_after(const struct wipe_after *after, struct term *term)
{
	term_newline(term);
	if (after->name.size) {
		term_format(term, STYLE_PLAIN, "snapshot  %s: %s", buf_text(&after->name),
			    buf_text(&after->verified));
	} else {
		term_text(term, STYLE_YELLOW,
			  "No verified copy of what is on it is known (--after SNAPSHOT).");
	}
	term_newline(term);
}

/* Shows all plans on `fd`; true if none is refused. */
static bool show_plans(const struct wipe_arguments *arguments, const struct plans *plans,
		       const struct wipe_after *after, int fd, struct err *err)
{
	const unsigned flags = lifted(arguments);
	bool may_go = true;
	scoped_term term;

	term_init(&term, fd, (enum term_color)arguments->common.color);
	for (size_t i = 0; i < plans->count; i++) {
		if (arguments->common.json)
			wipe_plan_json(&plans->at[i], flags, &term.out);
		else
			wipe_plan_print(&plans->at[i], flags, &term);
		may_go = may_go && !wipe_plan_refused(&plans->at[i], flags);
	}
	if (!arguments->common.json)
		show_after(after, &term);
	return term_flush(&term, err) == 0 && may_go;
}

/* --- yes or no ------------------------------------------------------------------------------- */

static int ask(const struct wipe_plan *plan, struct err *err)
{
	scoped_fd int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	scoped_buf question = { 0 };
	char answer[ANSWER_MAX + 1] = "";
	size_t size = 0;

	if (fd < 0)
		return err_set(err, -EPERM,
			       "%s: there is no terminal to ask on; --serial SERIAL says which "
			       "one is meant",
			       plan->path);
	buf_add_format(&question, "Type the %s of %s to erase it: ",
		       plan->has_serial ? "serial number" : "name", plan->path);
	if (fd_write_all(fd, "/dev/tty", buf_bytes(&question), err) < 0)
		return err->code;
	while (size < ANSWER_MAX && read(fd, answer + size, 1) == 1 && answer[size] != '\n')
		size++;
	answer[size] = '\0';
	if (!wipe_plan_is_confirmed(plan, answer))
		return err_set(err, -ECANCELED, "%s: that is not its %s: nothing is erased",
			       plan->path, plan->has_serial ? "serial number" : "name");
	return 0;
}

static int confirm(const struct wipe_arguments *arguments, const struct wipe_plan *plan,
		   struct err *err)
{
	if (!arguments->serials.count)
		return ask(plan, err);
	for (vec_each(serial, &arguments->serials))
		if (wipe_plan_is_confirmed(plan, *serial))
			return 0;
	return err_set(err, -EPERM, "%s: --serial is not its %s: nothing is erased", plan->path,
		       plan->has_serial ? "serial number" : "name");
}

/* --- what is erased -------------------------------------------------------------------------- */

static enum certificate_medium medium_of(const struct wipe_plan *plan)
{
	const struct storage_device *device = plan->device;

	if (!device || plan->transport == STORAGE_TRANSPORT_LOOP)
		return CERTIFICATE_FILE;
	if (device->is_virtual || device->raid_reason || device->slaves.count ||
	    storage_transport_is_remote(plan->transport))
		return CERTIFICATE_VOLUME;
	switch (plan->media) {
	case STORAGE_MEDIA_ROTATIONAL:
		return CERTIFICATE_MAGNETIC;
	case STORAGE_MEDIA_FLASH:
	case STORAGE_MEDIA_NVME:
		return CERTIFICATE_FLASH;
	default:
		return CERTIFICATE_UNKNOWN;
	}
}

/* Opened in the order given; what was opened is closed by who erases. */
static int open_all(const struct root *root, const struct plans *plans, struct wipe_chosen *chosen,
		    struct err *err)
{
	for (size_t i = 0; i < plans->count; i++) {
		const struct wipe_plan *plan = &plans->at[i];

		chosen[i].path = plan->path;
		chosen[i].medium = medium_of(plan);
		chosen[i].transport = storage_transport_name(plan->transport);
		chosen[i].firmware = plan->firmware;
		wipe_target_set(chosen[i].target.name, bytes_of(plan->path));
		wipe_target_set(chosen[i].target.model, bytes_of(plan->model));
		if (plan->device)
			temperature_find(root, plan->device, &chosen[i].hottest);
		if (plan->has_serial)
			wipe_target_set(chosen[i].target.serial, bytes_of(plan->serial));
	}
	for (size_t i = 0; i < plans->count; i++) {
		chosen[i].fd = wipe_plan_open(&plans->at[i], O_RDWR | O_CLOEXEC | O_NOCTTY, err);
		if (chosen[i].fd < 0)
			return err->code;
	}
	return 0;
}

static int erase(const struct wipe_arguments *arguments, const struct root *root,
		 const struct plans *plans, const struct wipe_after *after, struct err *err)
{
	struct wipe_chosen chosen[DEVICES_MAX];

	for (size_t i = 0; i < DEVICES_MAX; i++)
		chosen[i] = (struct wipe_chosen){ .fd = -1 };
	for (size_t i = 0; i < plans->count; i++)
		if (confirm(arguments, &plans->at[i], err) < 0)
			return err->code;
	int status = open_all(root, plans, chosen, err);

	for (size_t i = 0; status == 0 && arguments->firmware < 0 && i < plans->count; i++)
		wipe_firmware_hidden(&chosen[i]);
	if (status == 0 && arguments->firmware >= 0)
		status = wipe_firmware(arguments, chosen, plans->count, after, err);
	/* what firmware has not proven is overwritten all the same, unless it has failed */
	if (arguments->overwrites && status >= 0 && status != EXIT_NOT_DONE)
		status = wipe_erase(arguments, chosen, plans->count, after, err);
	for (size_t i = 0; i < plans->count; i++) {
		cleanup_fd(&chosen[i].fd);
		free(chosen[i].by_firmware);
		buf_deinit(&chosen[i].hottest);
	}
	return status;
}

/* Before anything is erased: what cannot be signed is not to be found out afterwards. */
static int read_key(struct wipe_arguments *arguments, struct err *err)
{
	scoped_buf text = { 0 };

	if (!arguments->sign)
		return 0;
	if (file_read_all(arguments->sign, SIGNING_FILE_MAX, &text, err) < 0)
		return err->code;
	int failed = signing_key_parse(buf_bytes(&text), &arguments->signing_key, err);

	sodium_memzero(text.at, text.size);
	return failed < 0 ? err_wrap(err, "%s", arguments->sign) : 0;
}

static int wipe(struct wipe_arguments *arguments, struct err *err)
{
	SCOPED(plans_deinit) struct plans plans = { 0 };
	scoped_wipe_after after = { 0 };
	struct root root;
	int status = 0;

	if (arguments->resume && arguments->firmware >= 0 && arguments->overwrites)
		return err_set(err, -EINVAL,
			       "--resume goes on with one of --firmware and --method: the one that "
			       "was ended early");
	if (!arguments->plan && arguments->common.root)
		return err_set(err, -EINVAL, "--root goes with --plan and --list alone");
	if (read_key(arguments, err) < 0 || wipe_after_read(arguments, &after, err) < 0)
		return err->code;
	if (root_init(&root, arguments->common.root ? arguments->common.root : "/", err) < 0)
		return err->code;
	if (make_plans(arguments, &root, &plans, err) < 0)
		status = err->code;
	else if (arguments->plan)
		status = show_plans(arguments, &plans, &after, STDOUT_FILENO, err)
				 ? EXIT_DONE
				 : EXIT_CHECK_FAILED;
	else if (!show_plans(arguments, &plans, &after, STDERR_FILENO, err))
		status = err_set(err, -EBUSY, "nothing is erased");
	else
		status = erase(arguments, &root, &plans, &after, err);
	root_deinit(&root);
	return status;
}

static int run(int argc, char **argv)
{
	struct wipe_arguments arguments = {
		.method = -1,
		.firmware = -1,
		.passes = 1,
		.verify = WIPE_VERIFY_LAST,
		.checkpoint_ms = WIPING_CHECKPOINT_MS,
	};
	const struct options_common *common = &arguments.common;
	struct err err = { 0 };
	int status = 0;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	arguments.overwrites = arguments.firmware < 0 || arguments.method >= 0;
	if (arguments.method < 0)
		arguments.method = WIPE_RANDOM;
	if (arguments.list)
		status = wipe_list(common);
	else if (arguments.free_space)
		status = wipe_free_space(&arguments, &err);
	else if (common->operand_count == 2 && text_is(common->operands[0], "check"))
		status = wipe_check(&arguments, &err);
	else
		status = wipe(&arguments, &err);
	vec_deinit(&arguments.serials);
	signing_key_deinit(&arguments.signing_key);
	interrupt_die();
	return status < 0 ? command_fail("wipe", &err) : status;
}

const struct command_code command_wipe = {
	.options = options,
	.operands = OPERANDS_FILE,
	.operands_min = 0,
	.operands_max = DEVICES_MAX,
	.run = run,
};
