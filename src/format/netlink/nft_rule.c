/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule and what of it compares; nft_load.c has what loads, nft_statement.c what acts. */
#include "format/netlink/nft_rule.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "format/netlink/ip_text.h"
#include "format/netlink/nft_printer.h"

uint32_t nft_printer_number(struct bytes attributes, uint16_t type, uint32_t otherwise)
{
	return (uint32_t)netlink_number_be(netlink_attribute_find(attributes, type), otherwise);
}

/* ---- registers ----------------------------------------------------------------------------- */

/* Registers 1 to 4 are four of the 4-byte ones each, 8 and up are single ones. */
static struct nft_operand *slot_of(struct nft_printer *printer, uint32_t number)
{
	uint32_t slot = UINT32_MAX;

	if (number >= NFT_REG_1 && number <= NFT_REG_4)
		slot = (number - NFT_REG_1) * 4;
	else if (number >= NFT_REG32_00)
		slot = number - NFT_REG32_00;
	return slot < NFT_PRINTER_REGISTERS ? &printer->registers[slot] : NULL;
}

struct nft_operand *nft_printer_register(struct nft_printer *printer, struct bytes attributes,
					 uint16_t type)
{
	return slot_of(printer, nft_printer_number(attributes, type, UINT32_MAX));
}

static void reset_operand(struct nft_operand *operand)
{
	struct buf text = operand->text;

	buf_clear(&text);
	*operand = (struct nft_operand){ .text = text, .meta_key = NFT_PRINTER_NO_KEY };
}

struct nft_operand *nft_printer_load(struct nft_printer *printer, struct bytes attributes,
				     uint16_t attribute, enum nft_operand_kind kind)
{
	struct nft_operand *operand = nft_printer_register(printer, attributes, attribute);

	if (!operand)
		return NULL;
	reset_operand(operand);
	operand->kind = kind;
	return operand;
}

/* ---- matches that others imply ------------------------------------------------------------- */

static void note_dependency(struct nft_printer *printer, uint32_t base, size_t start)
{
	if (printer->dependency_count == NFT_PRINTER_DEPENDENCIES)
		return;
	printer->dependencies[printer->dependency_count++] = (struct nft_dependency){
		base, start, printer->out.size
	};
}

void nft_printer_drop_dependencies(struct nft_printer *printer, uint32_t base)
{
	size_t kept = 0, shift = 0;

	for (size_t i = 0; i < printer->dependency_count; i++) {
		struct nft_dependency range = printer->dependencies[i];

		range.start -= shift;
		range.end -= shift;
		if (range.base != base) {
			printer->dependencies[kept++] = range;
			continue;
		}
		memmove(printer->out.at + range.start, printer->out.at + range.end,
			printer->out.size - range.end + 1);
		printer->out.size -= range.end - range.start;
		shift += range.end - range.start;
	}
	printer->dependency_count = kept;
}

/* ---- operands as text ---------------------------------------------------------------------- */

static unsigned protocol_at(const struct nft_printer *printer, uint32_t base)
{
	return base == NFT_PAYLOAD_TRANSPORT_HEADER ? printer->transport : printer->network;
}

const struct nft_field *nft_printer_field(const struct nft_printer *printer, uint32_t base,
					  size_t offset, size_t size)
{
	const struct nft_field *field = nft_payload_field(base, protocol_at(printer, base), offset,
							  size);

	/* where the rule does not name the transport protocol, ports are still ports */
	if (!field && base == NFT_PAYLOAD_TRANSPORT_HEADER)
		field = nft_payload_field(base, 0, offset, size);
	return field;
}

static void add_place(struct buf *text, const struct nft_operand *operand)
{
	static const char *const bases[] = { "ll", "nh", "th", "ih" };

	buf_add_format(text, "@%s,%u,%u", operand->base < 4 ? bases[operand->base] : "?",
		       operand->offset * 8, operand->size * 8);
}

static void add_hex(struct buf *text, const struct nft_operand *operand, struct bytes value)
{
	bool plain = operand->type == NFT_TYPE_IPADDR || operand->type == NFT_TYPE_IP6ADDR;

	nft_type_add_value(text, plain ? (enum nft_type)operand->type : NFT_TYPE_NONE,
			   operand->big_endian, value);
}

static bool is_zero(struct bytes value)
{
	for (size_t i = 0; i < value.size; i++) {
		if (value.at[i])
			return false;
	}
	return true;
}

/* (X & mask) ^ flip sets bits where the mask clears them. */
static void add_bitwise(struct buf *text, const struct nft_operand *operand)
{
	bool is_or = operand->mask.size == operand->flip.size;

	for (size_t i = 0; is_or && i < operand->mask.size; i++)
		is_or = (operand->mask.at[i] ^ operand->flip.at[i]) == (char)0xff;
	if (is_or && operand->mask.size) {
		buf_add_text(text, " | ");
		add_hex(text, operand, operand->flip);
		return;
	}
	if (operand->mask.size) {
		buf_add_text(text, " & ");
		add_hex(text, operand, operand->mask);
	}
	if (operand->flip.size && !is_zero(operand->flip)) {
		buf_add_text(text, " ^ ");
		add_hex(text, operand, operand->flip);
	}
}

/* The constant as a value of that type; interfaces by name where it is known. */
static void add_constant(struct nft_printer *printer, struct buf *text, uint32_t type,
			 bool big_endian, struct bytes value)
{
	const struct nft_rule_context *context = printer->context;
	const char *name = NULL;

	if (type == NFT_TYPE_IFINDEX && context->link_name)
		name = context->link_name(context->context,
					  (int64_t)nft_type_number(value, big_endian));
	if (name)
		buf_add_format(text, "\"%s\"", name);
	else
		nft_type_add_values(text, type, big_endian, value);
}

void nft_printer_add_operand(struct nft_printer *printer, struct buf *text,
			     const struct nft_operand *operand, uint32_t type)
{
	const struct nft_field *field;

	switch (operand->kind) {
	case NFT_OPERAND_NONE:
		buf_add_text(text, "[unknown]");
		return;
	case NFT_OPERAND_VALUE:
		add_constant(printer, text, type, nft_type_is_big_endian((enum nft_type)type),
			     operand->value);
		return;
	case NFT_OPERAND_TEXT:
		buf_add_bytes(text, buf_bytes(&operand->text));
		break;
	case NFT_OPERAND_PAYLOAD:
		field = nft_printer_field(printer, operand->base, operand->offset, operand->size);
		if (field && field->size == operand->size)
			buf_add_format(text, "%s %s", field->header, field->name);
		else
			add_place(text, operand);
		break;
	}
	add_bitwise(text, operand);
}

static size_t operand_size(const struct nft_operand *operand)
{
	if (operand->kind == NFT_OPERAND_PAYLOAD)
		return operand->size;
	if (operand->kind == NFT_OPERAND_VALUE)
		return operand->value.size;
	return nft_type_size((enum nft_type)operand->type);
}

void nft_printer_add_key(struct nft_printer *printer, struct buf *text, struct nft_operand *first,
			 size_t size)
{
	size_t slot = (size_t)(first - printer->registers);

	for (size_t done = 0; slot < NFT_PRINTER_REGISTERS;) {
		const struct nft_operand *operand = &printer->registers[slot];
		size_t slots = (operand_size(operand) + 3) / 4;

		buf_add_text(text, done ? " . " : "");
		nft_printer_add_operand(printer, text, operand, operand->type);
		slots = slots ? slots : 1;
		done += slots * 4;
		slot += slots;
		if (done >= size)
			return;
	}
}

/* ---- comparisons --------------------------------------------------------------------------- */

static const char *const comparison_texts[] = {
	[NFT_CMP_EQ] = " ",     [NFT_CMP_NEQ] = " != ", [NFT_CMP_LT] = " < ",
	[NFT_CMP_LTE] = " <= ", [NFT_CMP_GT] = " > ",   [NFT_CMP_GTE] = " >= ",
};

/* What a match tells about the headers that follow. */
static void learn(struct nft_printer *printer, const struct nft_operand *operand,
		  const struct nft_field *field, struct bytes value, size_t start)
{
	unsigned number = (unsigned)nft_type_number(value, operand->big_endian);
	bool is_type = field && field->type == NFT_TYPE_ETHERTYPE;

	if (operand->meta_key == NFT_META_NFPROTO) {
		printer->network = number;
		note_dependency(printer, NFT_PAYLOAD_NETWORK_HEADER, start);
	} else if (operand->meta_key == NFT_META_PROTOCOL || is_type) {
		printer->network = number == 0x0800   ? NFPROTO_IPV4
				   : number == 0x86dd ? NFPROTO_IPV6
				   : number == 0x0806 ? NFPROTO_ARP
						      : printer->network;
		note_dependency(printer, NFT_PAYLOAD_NETWORK_HEADER, start);
	} else if (operand->meta_key == NFT_META_L4PROTO) {
		printer->transport = number;
		note_dependency(printer, NFT_PAYLOAD_TRANSPORT_HEADER, start);
	} else if (operand->meta_key == NFT_META_IFTYPE) {
		note_dependency(printer, NFT_PAYLOAD_LL_HEADER, start);
	} else if (field && field->type == NFT_TYPE_PROTOCOL) {
		printer->transport = number;
	}
}

/* Fewer bytes than the field has: its prefix. */
static void add_field_prefix(struct buf *out, const struct nft_field *field, struct bytes value)
{
	char address[16] = { 0 };
	size_t size = value.size < sizeof(address) ? value.size : sizeof(address);

	memcpy(address, value.at, size);
	nft_type_add_value(out, field->type, true, (struct bytes){ address, field->size });
	buf_add_format(out, "/%zu", size * 8);
}

/* One comparison may be of several fields beside each other, which nft joins. */
static void compare_payload(struct nft_printer *printer, const struct nft_operand *operand,
			    const char *comparison, struct bytes value)
{
	size_t at = 0;

	while (at < value.size) {
		size_t start = printer->out.size, left = value.size - at;
		const struct nft_field *field = nft_printer_field(printer, operand->base,
								  operand->offset + at, left);

		if (!field || field->size > 16) {
			struct nft_operand rest = *operand;

			rest.offset += (uint32_t)at;
			rest.size = (uint32_t)left;
			buf_add_byte(&printer->out, ' ');
			add_place(&printer->out, &rest);
			buf_add_text(&printer->out, comparison);
			nft_type_add_value(&printer->out, NFT_TYPE_NONE, true,
					   bytes_slice(value, at, left));
			return;
		}
		buf_add_format(&printer->out, " %s %s%s", field->header, field->name, comparison);
		if (field->size > left)
			add_field_prefix(&printer->out, field, bytes_slice(value, at, left));
		else
			nft_type_add_value(&printer->out, field->type, true,
					   bytes_slice(value, at, field->size));
		if (comparison == comparison_texts[NFT_CMP_EQ] && field->size <= left)
			learn(printer, operand, field, bytes_slice(value, at, field->size), start);
		at += field->size;
	}
}

/* Bits of a field: "ip dscp cs1". */
static bool compare_bits(struct nft_printer *printer, const struct nft_operand *operand,
			 const char *comparison, struct bytes value)
{
	const struct nft_field *field = NULL;

	if (operand->kind == NFT_OPERAND_PAYLOAD && operand->size == 1 && value.size == 1)
		field = nft_payload_bits(operand->base, protocol_at(printer, operand->base),
					 operand->offset, (uint8_t)operand->mask.at[0]);
	if (!field)
		return false;
	nft_printer_drop_dependencies(printer, operand->base);
	char bits = (char)((uint8_t)value.at[0] >> __builtin_ctz(field->mask));

	buf_add_format(&printer->out, " %s %s%s", field->header, field->name, comparison);
	nft_type_add_value(&printer->out, field->type, true, (struct bytes){ &bits, 1 });
	return true;
}

/* X & mask against a value: prefixes and sets of flags have shorter forms. */
static void compare_masked(struct nft_printer *printer, const struct nft_operand *operand,
			   uint32_t op, struct bytes value)
{
	struct nft_operand plain = *operand;
	enum nft_type type = (enum nft_type)operand->type;
	bool is_ip = type == NFT_TYPE_IPADDR || type == NFT_TYPE_IP6ADDR;
	int prefix = is_ip ? ip_text_prefix_of(operand->mask) : -1;

	plain.mask = plain.flip = (struct bytes){ 0 };
	if (compare_bits(printer, operand, comparison_texts[op], value))
		return;
	buf_add_byte(&printer->out, ' ');
	if (prefix >= 0 && op <= NFT_CMP_NEQ) {
		nft_printer_add_operand(printer, &printer->out, &plain, type);
		buf_add_text(&printer->out, comparison_texts[op]);
		nft_type_add_value(&printer->out, type, true, value);
		buf_add_format(&printer->out, "/%d", prefix);
	} else if (nft_type_is_flags(type) && op <= NFT_CMP_NEQ) {
		bool is_any = op == NFT_CMP_NEQ && is_zero(value);

		nft_printer_add_operand(printer, &printer->out, &plain, type);
		buf_add_text(&printer->out, is_any ? " " : comparison_texts[op]);
		if (!is_any) {
			nft_type_add_value(&printer->out, type, operand->big_endian, value);
			buf_add_text(&printer->out, " / ");
		}
		nft_type_add_value(&printer->out, type, operand->big_endian, operand->mask);
	} else {
		nft_printer_add_operand(printer, &printer->out, operand, type);
		buf_add_text(&printer->out, op == NFT_CMP_EQ ? " == " : comparison_texts[op]);
		nft_type_add_value(&printer->out, type, operand->big_endian, value);
	}
}

static bool compare(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *operand = nft_printer_register(printer, data, NFTA_CMP_SREG);
	uint32_t op = nft_printer_number(data, NFTA_CMP_OP, 0);
	struct bytes value = netlink_attribute_find(netlink_attribute_find(data, NFTA_CMP_DATA),
						    NFTA_DATA_VALUE);
	size_t start = printer->out.size;

	if (!operand || op > NFT_CMP_GTE || value.size == 0)
		return false;
	if (operand->mask.size) {
		compare_masked(printer, operand, op, value);
	} else if (operand->kind == NFT_OPERAND_PAYLOAD) {
		compare_payload(printer, operand, comparison_texts[op], value);
	} else {
		buf_add_byte(&printer->out, ' ');
		nft_printer_add_operand(printer, &printer->out, operand, operand->type);
		buf_add_text(&printer->out, comparison_texts[op]);
		add_constant(printer, &printer->out, operand->type, operand->big_endian, value);
		if (op == NFT_CMP_EQ)
			learn(printer, operand, NULL, value, start);
	}
	return true;
}

static bool compare_range(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *operand = nft_printer_register(printer, data, NFTA_RANGE_SREG);
	struct bytes from = netlink_attribute_find(
		netlink_attribute_find(data, NFTA_RANGE_FROM_DATA), NFTA_DATA_VALUE);
	struct bytes to = netlink_attribute_find(netlink_attribute_find(data, NFTA_RANGE_TO_DATA),
						 NFTA_DATA_VALUE);

	if (!operand)
		return false;
	buf_add_byte(&printer->out, ' ');
	nft_printer_add_operand(printer, &printer->out, operand, operand->type);
	buf_add_text(&printer->out, nft_printer_number(data, NFTA_RANGE_OP, 0) ? " != " : " ");
	add_constant(printer, &printer->out, operand->type, operand->big_endian, from);
	buf_add_byte(&printer->out, '-');
	add_constant(printer, &printer->out, operand->type, operand->big_endian, to);
	return true;
}

/* ---- sets and maps ------------------------------------------------------------------------- */

/* "@name", or the elements of a set that has no name of its own. */
static void add_set(struct nft_printer *printer, struct buf *text, const struct nft_set *set,
		    struct bytes name)
{
	nft_text_list elements = { 0 };
	size_t count = 0;

	if (!set || !(set->flags & NFT_SET_ANONYMOUS)) {
		buf_add_format(text, "@%.*s", (int)name.size, name.at);
		return;
	}
	nft_set_texts(set, printer->context->arena, NFT_RULE_ELEMENTS_MAX, &elements, &count);
	buf_add_text(text, "{");
	for (vec_each(element, &elements))
		buf_add_format(text, "%s %s", element == elements.at ? "" : ",", *element);
	if (count > elements.count)
		buf_add_format(text, ", [%zu more]", count - elements.count);
	buf_add_text(text, " }");
}

static bool look_up(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *key = nft_printer_register(printer, data, NFTA_LOOKUP_SREG);
	uint32_t target = nft_printer_number(data, NFTA_LOOKUP_DREG, UINT32_MAX);
	struct bytes name = netlink_text(netlink_attribute_find(data, NFTA_LOOKUP_SET));
	bool inverted = nft_printer_number(data, NFTA_LOOKUP_FLAGS, 0) & NFT_LOOKUP_F_INV;
	const struct nft_set *set = nft_ruleset_set(
		printer->context->ruleset, printer->rule->family, printer->rule->table, name);
	scoped_buf text = { 0 };

	if (!key)
		return false;
	nft_printer_add_key(printer, &text, key, set ? set->key_size : 0);
	if (target == UINT32_MAX)
		buf_add_text(&text, inverted ? " != " : " ");
	else
		buf_add_text(&text, target == NFT_REG_VERDICT ? " vmap " : " map ");
	add_set(printer, &text, set, name);
	if (target == UINT32_MAX || target == NFT_REG_VERDICT) {
		buf_add_format(&printer->out, " %s", buf_text(&text));
		return true;
	}
	struct nft_operand *result = nft_printer_load(printer, data, NFTA_LOOKUP_DREG,
						      NFT_OPERAND_TEXT);

	if (!result)
		return false;
	buf_add_bytes(&result->text, buf_bytes(&text));
	result->type = set ? set->data_type : NFT_TYPE_NONE;
	return true;
}

/* ---- the rule ------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	bool (*run)(struct nft_printer *printer, struct bytes data);
} matches[] = {
	{ "cmp", compare },
	{ "range", compare_range },
	{ "lookup", look_up },
};

static bool add_match(struct nft_printer *printer, struct bytes name, struct bytes data)
{
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		if (bytes_is(name, matches[i].name))
			return matches[i].run(printer, data);
	}
	return false;
}

void nft_printer_expression(struct nft_printer *printer, struct bytes attributes)
{
	struct bytes name = netlink_text(netlink_attribute_find(attributes, NFTA_EXPR_NAME));
	struct bytes data = netlink_attribute_find(attributes, NFTA_EXPR_DATA);

	if (nft_load(printer, name, data) || add_match(printer, name, data))
		return;

	bool is_statement = nft_statement_add(printer, name, data);

	printer->dependency_count = 0;
	if (is_statement)
		return;
	buf_add_format(&printer->out, " [expr %.*s]", (int)name.size, name.at);
	for (size_t i = 0; i < NFT_PRINTER_REGISTERS; i++)
		reset_operand(&printer->registers[i]);
}

static unsigned network_of(uint8_t family)
{
	return family == NFPROTO_IPV4 || family == NFPROTO_IPV6 || family == NFPROTO_ARP ? family
											 : 0;
}

void nft_rule_add(struct buf *ret, const struct nft_rule *rule,
		  const struct nft_rule_context *context)
{
	struct nft_printer printer = {
		.context = context,
		.rule = rule,
		.network = network_of(rule->family),
	};
	struct netlink_attribute expression;
	struct bytes rest = rule->expressions;
	bool is_cut = false;

	while (!is_cut && netlink_attribute_next(&rest, &expression)) {
		nft_printer_expression(&printer, expression.value);
		is_cut = printer.out.size > NFT_RULE_TEXT_MAX;
	}
	if (is_cut)
		buf_add_text(&printer.out, " [cut]");
	if (rule->comment)
		buf_add_format(&printer.out, " comment \"%s\"", rule->comment);
	if (printer.out.size)
		buf_add(ret, printer.out.at + 1, printer.out.size - 1);
	for (size_t i = 0; i < NFT_PRINTER_REGISTERS; i++)
		buf_deinit(&printer.registers[i].text);
	buf_deinit(&printer.out);
}
