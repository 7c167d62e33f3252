/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <arpa/inet.h>
#include <cmocka.h>

#include "format/netlink/sock_diag_reply.h"
#include "format/netlink/socket_line.h"

static void assert_address(const struct in6_addr *address, const char *expected)
{
	scoped_buf text = { 0 };

	socket_address_text(&text, address);
	assert_string_equal(buf_text(&text), expected);
}

static void assert_name(struct bytes name, const char *expected)
{
	scoped_buf text = { 0 };

	socket_name_text(&text, name);
	assert_string_equal(buf_text(&text), expected);
}

TEST(socket_row_addresses)
{
	static const struct {
		const char *text;
		bool any, loopback;
	} cases[] = {
		{ "0.0.0.0", true, false },   { "127.0.0.53", false, true },
		{ "10.0.0.1", false, false }, { "::", true, false },
		{ "::1", false, true },       { "fe80::1", false, false },
		{ "::7f00:1", false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct in6_addr address;
		uint8_t v4[4];

		if (inet_pton(AF_INET, cases[i].text, v4) == 1)
			address = socket_address_v4(v4);
		else
			assert_int_equal(inet_pton(AF_INET6, cases[i].text, &address), 1);
		assert_int_equal(socket_address_is_any(&address), cases[i].any);
		assert_int_equal(socket_address_is_loopback(&address), cases[i].loopback);
	}
}

TEST(socket_row_names)
{
	assert_name(BYTES("/run/a b.sock\0"), "/run/a b.sock");
	assert_name(BYTES("\0abstract\0x"), "@abstract\\x00x");
	assert_name(BYTES("\0"), "@");
	assert_name(BYTES(""), "");
	assert_true(socket_name_is_automatic(BYTES("\0"
						   "000af")));
	assert_true(socket_name_is_automatic(BYTES("@ebfe7")));
	assert_false(socket_name_is_automatic(BYTES("@ebfe")));
	assert_false(socket_name_is_automatic(BYTES("@mysql")));
}

TEST(socket_line_inet_lines)
{
	static const char heading[] = "  sl  local_address rem_address   st tx_queue rx_queue";
	static const char listening[] =
		"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000"
		"   104        0 21372 1 0000000000000000 100 0 0 10 0   ";
	static const char six[] =
		"  1: 0000000000000000FFFF00000100000A:0016 "
		"0000000000000000FFFF00000200000A:C001 01 00000010:00000020 02:000AF2F3 00000000"
		"     0        0 777 4 0000000000000000 20 4 30 10 -1";
	struct socket_row row;

	assert_false(socket_line_inet(bytes_of(heading), SOCKET_PROTOCOL_TCP, &row));
	assert_true(socket_line_inet(bytes_of(listening), SOCKET_PROTOCOL_TCP, &row));
	assert_int_equal(row.state, SOCKET_STATE_LISTEN);
	assert_address(&row.local, "127.0.0.1");
	assert_int_equal(row.local_port, 8080);
	assert_int_equal(row.uid, 104);
	assert_int_equal(row.inode, 21372);
	assert_int_equal(row.receive_queue, 3);
	assert_int_equal(row.send_queue, SOCKET_ROW_UNKNOWN);
	assert_true(socket_line_inet(bytes_of(six), SOCKET_PROTOCOL_TCP, &row));
	assert_address(&row.local, "10.0.0.1");
	assert_address(&row.remote, "10.0.0.2");
	assert_int_equal(row.remote_port, 49153);
	assert_int_equal(row.send_queue, 16);
	assert_int_equal(row.receive_queue, 32);
}

TEST(socket_line_inet_refuses)
{
	static const char *const lines[] = {
		"",
		"  0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0",
		"  0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 4294967296 0 12",
		"  0: 0100007F:10000 00000000:0000 0A 0:0 0:0 0 0 0 12",
		"  0: 0100007G:1F90 00000000:0000 0A 0:0 0:0 0 0 0 12",
		"  0: 0100007F1F90 00000000:0000 0A 0:0 0:0 0 0 0 12",
		"  0 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 12",
		"  0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 -12",
	};
	struct socket_row row;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_false(socket_line_inet(bytes_of(lines[i]), SOCKET_PROTOCOL_TCP, &row));
}

TEST(socket_line_unix_lines)
{
	struct socket_row row;

	assert_true(socket_line_unix(
		BYTES("00000000e702f2a4: 00000002 00000000 00010000 0001 01 53633 /tmp/sock cap"),
		&row));
	assert_int_equal(row.state, SOCKET_STATE_LISTEN);
	assert_name(row.name, "/tmp/sock cap");
	assert_int_equal(row.inode, 53633);
	assert_true(socket_line_unix(BYTES("0: 00000003 00000000 00000000 0001 03  1673"), &row));
	assert_int_equal(row.state, SOCKET_STATE_ESTABLISHED);
	assert_int_equal(row.name.size, 0);
	assert_false(socket_line_unix(BYTES("Num       RefCount Protocol Flags"), &row));
	assert_false(socket_line_unix(BYTES("of a name: that goes on here"), &row));
}

TEST(sock_diag_reply_of_unix)
{
	/* struct unix_diag_msg, UNIX_DIAG_NAME "/run/x", UNIX_DIAG_RQLEN 2 of 5, UNIX_DIAG_UID
	 * 33 */
	static const char payload[] = "\x01\x01\x0a\0\x39\x30\0\0"
				      "\0\0\0\0\0\0\0\0"
				      "\x0b\0\0\0/run/x\0\0"
				      "\x0c\0\x04\0\x02\0\0\0\x05\0\0\0"
				      "\x08\0\x07\0\x21\0\0";
	struct bytes whole = { payload, sizeof(payload) };
	struct socket_row row;

	assert_true(sock_diag_reply_unix(whole, &row));
	assert_int_equal(row.state, SOCKET_STATE_LISTEN);
	assert_int_equal(row.type, 1);
	assert_int_equal(row.inode, 12345);
	assert_name(row.name, "/run/x");
	assert_int_equal(row.receive_queue, 2);
	assert_int_equal(row.send_queue, 5);
	assert_int_equal(row.uid, 33);
	assert_true(sock_diag_reply_unix(bytes_slice(whole, 0, 16), &row));
	assert_int_equal(row.name.size, 0);
	assert_int_equal(row.uid, SOCKET_ROW_UNKNOWN);
	assert_false(sock_diag_reply_unix(bytes_slice(whole, 0, 15), &row));
}

TEST(sock_diag_reply_of_inet)
{
	/* struct inet_diag_msg: AF_INET, established, 10.0.0.1:443 to 10.0.0.2:50000, uid 33 */
	char payload[72] = "\x02\x01\0\0\x01\xbb\xc3\x50\x0a\0\0\x01";
	struct bytes whole = { payload, sizeof(payload) };
	struct socket_row row;

	memcpy(payload + 24, "\x0a\0\0\x02", 4);
	memcpy(payload + 64, "\x21\0\0\0\x39\x30\0\0", 8);
	assert_true(sock_diag_reply_inet(whole, SOCKET_PROTOCOL_TCP, &row));
	assert_int_equal(row.state, SOCKET_STATE_ESTABLISHED);
	assert_address(&row.local, "10.0.0.1");
	assert_address(&row.remote, "10.0.0.2");
	assert_int_equal(row.local_port, 443);
	assert_int_equal(row.remote_port, 50000);
	assert_int_equal(row.uid, 33);
	assert_int_equal(row.inode, 12345);
	payload[1] = 99; /* a state of a later kernel */
	assert_true(sock_diag_reply_inet(whole, SOCKET_PROTOCOL_TCP, &row));
	assert_int_equal(row.state, SOCKET_STATE_UNKNOWN);
	assert_false(sock_diag_reply_inet(bytes_slice(whole, 0, 71), SOCKET_PROTOCOL_TCP, &row));
	payload[0] = 16;
	assert_false(sock_diag_reply_inet(whole, SOCKET_PROTOCOL_TCP, &row));
}
