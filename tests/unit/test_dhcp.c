/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <arpa/inet.h>
#include <cmocka.h>
#include <string.h>

#include "format/network/dhcp.h"

static const struct dhcp_client client = { 0x12345678, { 0x52, 0x54, 0, 0x12, 0x34, 0x56 } };

/* What a server says to what `client` asks: an offer of 10.0.2.15. `options` end what it says. */
static void make_answer(const char *options, size_t size, struct buf *ret)
{
	buf_clear(ret);
	dhcp_write(&client, NULL, ret);
	buf_cut(ret, 240);
	ret->at[0] = 2;
	ret->at[16] = 10;
	ret->at[18] = 2;
	ret->at[19] = 15;
	buf_add(ret, options, size);
}

#define OPTIONS(text) text, sizeof(text) - 1
#define OFFER         "\x35\1\2"
#define ACK           "\x35\1\5"
#define SERVER        "\x36\4\x0a\0\2\2"
#define MASK          "\1\4\xff\xff\xff\0"
#define ROUTER        "\3\x8\x0a\0\2\2\x0a\0\2\3"
#define END           "\xff"

static void check_address(struct in_addr address, const char *wanted)
{
	char text[INET_ADDRSTRLEN];

	assert_string_equal(inet_ntop(AF_INET, &address, text, sizeof(text)), wanted);
}

TEST(dhcp_asks_and_takes)
{
	scoped_buf message = { 0 };
	struct dhcp_answer offer;

	dhcp_write(&client, NULL, &message);
	assert_int_equal(message.size, 300);
	assert_memory_equal(message.at + 236, "\x63\x82\x53\x63\x35\1\1", 7);
	assert_false(dhcp_read(buf_bytes(&message), &client, &offer)); /* our own */
	make_answer(OPTIONS("\0\0" OFFER SERVER MASK ROUTER END SERVER), &message);
	assert_true(dhcp_read(buf_bytes(&message), &client, &offer));
	assert_int_equal(offer.type, DHCP_OFFER);
	check_address(offer.address, "10.0.2.15");
	check_address(offer.server, "10.0.2.2");
	check_address(offer.gateway, "10.0.2.2");
	assert_int_equal(offer.prefix, 24);
	buf_clear(&message);
	dhcp_write(&client, &offer, &message);
	assert_memory_equal(message.at + 240, "\x35\1\3", 3);
	assert_non_null(memmem(message.at + 240, 60, "\x32\4\x0a\0\2\x0f", 6));
	assert_non_null(memmem(message.at + 240, 60, SERVER, 6));
}

TEST(dhcp_answers_that_do_not_count)
{
	static const struct {
		const char *options;
		size_t size;
	} rows[] = {
		{ OPTIONS("") },
		{ OPTIONS(OFFER SERVER END) },                  /* no mask */
		{ OPTIONS(OFFER MASK END) },                    /* no server */
		{ OPTIONS(SERVER MASK END) },                   /* no type */
		{ OPTIONS("\x35\1\1" SERVER MASK END) },        /* others who ask */
		{ OPTIONS(ACK SERVER "\1\4\xff\0\xff\0" END) }, /* no such mask */
		{ OPTIONS(ACK SERVER "\1\4\0\0\0\0" END) },
		{ OPTIONS(ACK SERVER "\1\3\xff\xff\xff" END) },
		{ OPTIONS(END ACK SERVER MASK) },
		{ OPTIONS("\x35\xff\2" SERVER MASK) }, /* cut */
	};
	scoped_buf message = { 0 };
	struct dhcp_answer answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_answer(rows[i].options, rows[i].size, &message);
		assert_false(dhcp_read(buf_bytes(&message), &client, &answer));
	}
	make_answer(OPTIONS(ACK SERVER MASK END), &message);
	for (size_t size = 0; size < message.size - 1; size++)
		assert_false(
			dhcp_read(bytes_slice(buf_bytes(&message), 0, size), &client, &answer));
	message.at[16] = 127;
	assert_false(dhcp_read(buf_bytes(&message), &client, &answer));
	message.at[16] = 10;
	assert_true(dhcp_read(buf_bytes(&message), &client, &answer));
	check_address(answer.gateway, "0.0.0.0");
	message.at[4] ^= 1; /* another's */
	assert_false(dhcp_read(buf_bytes(&message), &client, &answer));
	make_answer(OPTIONS("\x35\1\6" END), &message);
	assert_true(dhcp_read(buf_bytes(&message), &client, &answer));
	assert_int_equal(answer.type, DHCP_NAK);
	assert_int_equal(answer.address.s_addr, 0);
}
