/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/root.h"
#include "snapshot/sealed.h"

/* As passphrase_read() would make it. */
static struct passphrase passphrase_of(const char *text)
{
	struct passphrase ret = { sodium_malloc(strlen(text)), strlen(text) };

	assert_non_null(ret.at);
	memcpy(ret.at, text, ret.size);
	return ret;
}

static int file_of(struct bytes bytes)
{
	int fd = memfd_create("sealed", MFD_CLOEXEC);

	assert_int_equal(write(fd, bytes.at, bytes.size), bytes.size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* A sealed file with one secret whose value is `size` times "x" into `ret`. */
static void seal(const struct passphrase *passphrase, size_t size, struct buf *ret)
{
	scoped_arena arena = { 0 };
	scoped_fd int fd = file_of((struct bytes){ 0 });
	struct sealed sealed;
	struct err err;

	record_init(&sealed_type, &sealed);
	sealed.hostname = "web02";
	sealed.taken_at = 1763800000;
	struct sealed_secret *secret = RECORD_ADD(&arena, &sealed.secrets, sealed_secret);
	char *value = arena_alloc(&arena, size + 1);

	memset(value, 'x', size);
	secret->id = "s1";
	secret->kind = "password";
	secret->value = value;
	assert_int_equal(sealed_write(&sealed, passphrase, fd, "test", &err), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(fd_read_all(fd, "test", 1 << 24, ret, &err), 0);
}

static int unseal(struct bytes file, const struct passphrase *passphrase, struct arena *arena,
		  struct sealed *ret)
{
	scoped_fd int fd = file_of(file);
	struct err err;

	return sealed_read(fd, "test", passphrase, arena, ret, &err);
}

TEST(sealed_gives_back_what_was_sealed)
{
	static const size_t sizes[] = { 0, 1, 65000, 65536, 200000 };

	assert_true(sodium_init() >= 0);
	scoped_passphrase passphrase = passphrase_of("correct horse");

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped_arena arena = { 0 };
		scoped_buf file = { 0 };
		struct sealed sealed;

		seal(&passphrase, sizes[i], &file);
		assert_int_equal(memcmp(file.at, "trowel-sealed 1\n", 16), 0);
		assert_true(bytes_find_text(buf_bytes(&file), "web02") < 0);
		assert_int_equal(unseal(buf_bytes(&file), &passphrase, &arena, &sealed), 0);
		assert_string_equal(sealed.hostname, "web02");
		assert_int_equal(sealed.secrets.count, 1);
		assert_string_equal(sealed.secrets.at[0].id, "s1");
		assert_int_equal(strlen(sealed.secrets.at[0].value), sizes[i]);
	}
}

TEST(sealed_refuses_all_else)
{
	scoped_arena arena = { 0 };
	scoped_buf file = { 0 };
	struct sealed sealed;

	assert_true(sodium_init() >= 0);
	scoped_passphrase right = passphrase_of("correct horse");
	scoped_passphrase wrong = passphrase_of("correct horsf");

	seal(&right, 70000, &file);
	assert_int_equal(unseal(buf_bytes(&file), &wrong, &arena, &sealed), -EKEYREJECTED);
	/* one bit anywhere: header, first message, second message */
	static const size_t places[] = { 24, 40, 64, 300, 65700, 70000 };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		file.at[places[i]] ^= 1;
		assert_int_equal(unseal(buf_bytes(&file), &right, &arena, &sealed), -EKEYREJECTED);
		file.at[places[i]] ^= 1;
	}
	/* cut between its messages, and inside the first */
	struct bytes all = buf_bytes(&file);

	assert_int_equal(unseal(bytes_slice(all, 0, 64 + 65536 + 17), &right, &arena, &sealed),
			 -EBADMSG);
	assert_int_equal(unseal(bytes_slice(all, 0, 1000), &right, &arena, &sealed), -EKEYREJECTED);
	assert_int_equal(unseal(bytes_slice(all, 0, 63), &right, &arena, &sealed), -EBADMSG);
	assert_int_equal(unseal(BYTES("something else"), &right, &arena, &sealed), -EBADMSG);
	/* a later version; rounds and memory that nobody has */
	file.at[14] = '2';
	assert_int_equal(unseal(all, &right, &arena, &sealed), -EPROTONOSUPPORT);
	file.at[14] = '1';
	file.at[23] = 0x7f;
	assert_int_equal(unseal(all, &right, &arena, &sealed), -EFBIG);
}
