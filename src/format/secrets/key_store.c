/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/key_store.h"

#include "base/cursor.h"
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* How a file of that kind begins. */
static const struct {
	const char *start;
	size_t size; /* 0: the text's own */
	const char *kind;
	const char *source;
} starts[] = {
	{ "PuTTY-User-Key-File-", 0, "a private key (PuTTY)", "puttygen's manual, appendix C" },
	{ "-----BEGIN OpenVPN Static key", 0, "a static key (OpenVPN)", "openvpn(8)" },
	{ "Private-key-format: v1", 0, "a private key (DNSSEC)", "dnssec-keygen(8)" },
	{ "== ed25519v1-secret", 0, "a private key (Tor)", "tor's rend-spec-v3" },
	{ "== ed25519-v1-secret", 0, "a private key (Tor)", "the same" },
	{ "AGE-SECRET-KEY-1", 0, "a private key (age)", "age-keygen(1)" },
	{ "(21:protected-private-key", 0, "a private key (GnuPG)", "agent/keyformat.txt" },
	{ "(11:private-key", 0, "a private key (GnuPG)", "agent/keyformat.txt" },
	{ "(20:shadowed-private-key", 0, "a private key (GnuPG)", "agent/keyformat.txt" },
	{ "Key: (protected-private-key", 0, "a private key (GnuPG)", "agent/keyformat.txt" },
	{ "Key: (private-key", 0, "a private key (GnuPG)", "agent/keyformat.txt" },
	{ "\xfe\xed\xfe\xed", 4, "a key store (Java)", "sun.security.provider.JavaKeyStore" },
	{ "\xce\xce\xce\xce", 4, "a key store (Java, JCEKS)", "com.sun.crypto.provider" },
	{ "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", 8, "a password database (KeePass 2)", "KDBX" },
	{ "\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5", 8, "a password database (KeePass 1)", "KDB" },
	{ "LUKS\xba\xbe", 6, "a header of an encrypted disk (LUKS)", "LUKS1, LUKS2 formats" },
	{ "SKUL\xba\xbe", 6, "a header of an encrypted disk (LUKS)", "LUKS2, second header" },
	{ "\x05\x03", 2, "Kerberos tickets", "krb5 ccache file format, version 3" },
	{ "\x05\x04\x00\x0c", 4, "Kerberos tickets", "krb5 ccache file format, version 4" },
};

/* Names, where the content does not tell. A leading '/': the end of a path; "*x": the end of a
 * name; "x*": its start; else the whole name. */
static const struct {
	const char *name;
	const char *kind;
	const char *reason;
} names[] = {
	{ "/etc/shadow", "password hashes", "shadow(5)" },
	{ "/etc/shadow-", "password hashes", "its last version" },
	{ "/etc/gshadow", "password hashes", "gshadow(5)" },
	{ "/etc/gshadow-", "password hashes", "its last version" },
	{ "/security/opasswd", "password hashes", "pam_pwhistory(8)" },
	{ ".htpasswd*", "password hashes", "htpasswd(1)" },
	{ "htpasswd*", "password hashes", "htpasswd(1)" },
	{ "*.htpasswd", "password hashes", "htpasswd(1)" },
	{ ".htdigest*", "password hashes", "htdigest(1)" },
	{ "/mosquitto/passwd", "password hashes", "mosquitto_passwd(1)" },
	{ ".pgpass", "passwords", "libpq, the password file" },
	{ "pgpass", "passwords", "the same, for PGPASSFILE" },
	{ ".netrc", "passwords", "netrc(5)" },
	{ "_netrc", "passwords", "netrc(5)" },
	{ ".mylogin.cnf", "passwords", "mysql_config_editor(1): only obscured" },
	{ ".git-credentials", "passwords", "git-credential-store(1)" },
	{ ".smbcredentials", "passwords", "mount.cifs(8)" },
	{ ".vault-token", "a token", "vault login" },
	{ ".my.cnf.pass", "passwords", "a habit" },
	{ "/.docker/config.json", "passwords", "docker login: base64 of user:password" },
	{ "/libpod/bolt_state.db", "environments of containers", "podman, before 4.8" },
	{ "/libpod/db.sql", "environments of containers", "podman, where told so" },
	{ "/containers/storage/db.sql", "environments of containers", "podman" },
	{ "/io.containerd.metadata.v1.bolt/meta.db", "environments of containers", "containerd" },
	{ "/secrets/filedriver/secretsdata.json", "secrets", "podman secret create" },
	{ "/docker/key.json", "a private key (docker)", "dockerd's own, a JWK" },
	{ ".dockercfg", "passwords", "docker login, once" },
	{ "/containers/auth.json", "passwords", "podman login" },
	{ "/.kube/config", "keys and tokens", "kubectl config" },
	{ "/kubernetes/admin.conf", "keys and tokens", "kubeadm init" },
	{ "*.kubeconfig", "keys and tokens", "kubectl config" },
	{ "/.aws/credentials", "access keys", "aws configure" },
	{ "application_default_credentials.json", "a token", "gcloud auth" },
	{ "accessTokens.json", "tokens", "az login" },
	{ "ipsec.secrets", "keys and passwords", "ipsec.secrets(5)" },
	{ "*.secrets", "keys and passwords", "ipsec.secrets(5), rsyncd.secrets" },
	{ "chap-secrets", "passwords", "pppd(8)" },
	{ "pap-secrets", "passwords", "pppd(8)" },
	{ "sasl_passwd*", "passwords", "postfix's SASL_README" },
	{ "passwd.client", "passwords", "exim4-config_files(5)" },
	{ "rndc.key", "a key", "rndc.conf(5)" },
	{ "*.keytab", "Kerberos keys", "keytab files of krb5" },
	{ "krb5cc_*", "Kerberos tickets", "kinit(1)" },
	{ "wallet.dat", "a wallet", "Bitcoin Core and its kin" },
	{ "*.wallet", "a wallet", "Electrum and others" },
	{ "UTC--*", "a wallet", "Ethereum's keystore folder" },
	{ "*.p12", "a key store (PKCS#12)", "RFC 7292" },
	{ "*.pfx", "a key store (PKCS#12)", "RFC 7292" },
	{ "*.jks", "a key store (Java)", "keytool(1); newer ones are PKCS#12" },
	{ "*.keystore", "a key store (Java)", "keytool(1)" },
	{ "*.kdbx", "a password database (KeePass)", "KDBX" },
	{ "*.psafe3", "a password database (Password Safe)", "its format" },
	{ "secring.gpg", "a keyring (GnuPG)", "gpg(1), before 2.1" },
	{ "private_key.json", "a private key (JWK)", "certbot's accounts" },
	{ "ssh_host_*_key", "the host's private key", "sshd(8)" },
	{ "ssh_host_key", "the host's private key", "sshd(8)" },
	{ "/credstore/*", "credentials", "systemd.exec(5)" },
	{ "credential.secret", "a key", "systemd-creds(1)" },
	{ "random-seed", "random numbers", "systemd-random-seed(8)" },
	{ "munge.key", "a key", "munged(8)" },
	{ ".erlang.cookie", "a cookie", "Erlang's distribution" },
	{ ".Xauthority", "cookies", "xauth(1)" },
	{ "/.vnc/passwd", "a password", "vncpasswd(1): only obscured" },
	{ "secrets.tdb", "passwords", "Samba" },
	{ "passdb.tdb", "password hashes", "Samba" },
	{ "smbpasswd", "password hashes", "smbpasswd(5)" },
	{ "hs_ed25519_secret_key", "a private key (Tor)", "torrc(5)" },
};

static const char *kind_of_start(struct bytes head)
{
	for (size_t i = 0; i < COUNT(starts); i++) {
		size_t size = starts[i].size ? starts[i].size : strlen(starts[i].start);

		if (head.size >= size && memcmp(head.at, starts[i].start, size) == 0)
			return starts[i].kind;
	}
	return NULL;
}

/* True for what may stand before the first block of a PEM file: comments, and what openssl's tools
 * write there. Source: openssl-pkcs12(1), openssl-x509(1). */
static bool is_preamble(struct bytes line)
{
	static const char *const words[] = { "#",         "Bag Attributes", "Key Attributes",
					     "subject=",  "subject ",       "issuer=",
					     "issuer ",   "friendlyName",   "localKeyID",
					     "2.16.840.", "1.3.6.1." };

	for (size_t i = 0; i < COUNT(words); i++)
		if (bytes_starts(line, words[i]))
			return true;
	return line.size == 0;
}

/* PEM (RFC 7468) that is the file's whole business, and one block is a private key. */
static bool is_pem_key(struct bytes head)
{
	struct bytes rest = head, line = { 0 };

	do
		line = (struct bytes){ 0 };
	while (bytes_line(&rest, &line) && is_preamble(bytes_trim(line)));
	return bytes_starts(line, "-----BEGIN ") && bytes_find_text(head, "PRIVATE KEY") >= 0;
}

/* A DER sequence: its contents, or nothing. Source: ITU-T X.690, 8.1. */
static struct bytes der_sequence(struct bytes head)
{
	struct cursor cursor = cursor_of(head);

	if (cursor_u8(&cursor) != 0x30)
		return (struct bytes){ 0 };
	uint8_t size = cursor_u8(&cursor);

	if (size > 0x80 && size <= 0x84)
		(void)cursor_take(&cursor, size - 0x80U);
	return cursor.failed ? (struct bytes){ 0 } : bytes_slice(head, cursor.at, head.size);
}

static const char *kind_of_der(struct bytes head)
{
	static const char pkcs7[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07";
	struct bytes inside = der_sequence(head), start = bytes_slice(head, 0, 64);

	if (inside.size < 16)
		return NULL;
	if (memcmp(inside.at, "\x02\x01\x03\x30", 4) == 0 &&
	    memmem(start.at, start.size, pkcs7, sizeof(pkcs7) - 1))
		return "a key store (PKCS#12)"; /* RFC 7292: version 3, a PKCS#7 content type */
	if (memcmp(inside.at, "\x02\x01\x00\x30", 4) == 0 ||
	    memcmp(inside.at, "\x02\x01\x00\x02\x82", 5) == 0 ||
	    memcmp(inside.at, "\x02\x01\x00\x02\x81", 5) == 0 ||
	    memcmp(inside.at, "\x02\x01\x01\x04", 4) == 0)
		return "a private key (DER)"; /* RFC 5958; RFC 8017 A.1.2; RFC 5915 */
	return NULL;
}

/* A keytab: version 0x0502, the size of an entry, which begins with a count of name parts. Source:
 * krb5's keytab file format. */
static bool is_keytab(struct bytes head)
{
	struct cursor cursor = cursor_of(head);
	uint16_t version = cursor_u16be(&cursor);
	uint32_t size = cursor_u32be(&cursor);
	uint16_t parts = cursor_u16be(&cursor);

	return !cursor.failed && version == 0x0502 && size > 8 && size < 64 * 1024 && parts > 0 &&
	       parts < 16;
}

/* An OpenPGP secret key packet, old or new format, version 3 to 6. Source: RFC 9580 4.2, 5.5. */
static bool is_openpgp_key(struct bytes head)
{
	if (head.size < 16)
		return false;
	unsigned char tag = (unsigned char)head.at[0], type = (unsigned char)head.at[1];
	size_t at = 0; /* of the version, behind tag and length */

	if (tag >= 0x94 && tag <= 0x96)
		at = tag == 0x94 ? 2 : tag == 0x95 ? 3 : 5;
	else if (tag == 0xc5)
		at = type < 192 ? 2 : 3;
	return at && head.at[at] >= 3 && head.at[at] <= 6;
}

/* Nothing but 32 bytes in base64: a key of WireGuard. Source: wg(8). */
static bool is_bare_key(struct bytes head)
{
	struct bytes text = bytes_trim(head);

	if (head.size > 48 || text.size != 44 || text.at[43] != '=')
		return false;
	for (size_t i = 0; i < 43; i++) {
		char byte = text.at[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		      (byte >= '0' && byte <= '9') || byte == '+' || byte == '/'))
			return false;
	}
	return true;
}

/* One word and nothing else, in a file whose name says that it is a secret, or in a folder of
 * secrets: db_password.txt, .vault_pass, /run/secrets/x of docker. */
static bool is_bare_secret(struct bytes path, struct bytes name, struct bytes head)
{
	struct bytes rest = bytes_trim(head), word = { 0 };

	if (bytes_ends(name, ".txt"))
		name.size -= strlen(".txt");
	if (head.size >= KEY_STORE_HEAD_SIZE || !bytes_word(&rest, &word) || rest.size > 0 ||
	    bytes_find(word, '{') >= 0 || bytes_find(word, '<') >= 0 || bytes_find(word, '\0') >= 0)
		return false;
	return bytes_find_text(path, "/secrets/") >= 0 || secret_setting_kind(name, word);
}

static bool name_matches(struct bytes path, struct bytes name, const char *pattern)
{
	size_t size = strlen(pattern);
	struct bytes start = { pattern, size - 1 };

	if (pattern[0] == '*')
		return bytes_ends(name, pattern + 1);
	if (pattern[0] == '/' && pattern[size - 1] == '*')
		return memmem(path.at, path.size, start.at, start.size);
	if (pattern[0] == '/')
		return bytes_ends(path, pattern);
	if (pattern[size - 1] == '*')
		return bytes_equal(bytes_slice(name, 0, size - 1), start);
	const char *star = strchr(pattern, '*');

	if (star)
		return name.size >= size - 1 &&
		       bytes_equal(bytes_slice(name, 0, (size_t)(star - pattern)),
				   (struct bytes){ pattern, (size_t)(star - pattern) }) &&
		       bytes_ends(name, star + 1);
	return bytes_is(name, pattern);
}

static const char *kind_of_name(struct bytes path, struct bytes name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (name_matches(path, name, names[i].name))
			return names[i].kind;
	return NULL;
}

const char *key_store_kind(struct bytes path, struct bytes head)
{
	struct bytes name = bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), SIZE_MAX);
	const char *kind = kind_of_start(head);

	if (kind)
		return kind;
	if (is_pem_key(head))
		return "a private key (PEM)";
	kind = kind_of_der(head);
	if (kind)
		return kind;
	if (is_keytab(head))
		return "Kerberos keys";
	if (is_openpgp_key(head))
		return "a keyring (OpenPGP)";
	if (is_bare_key(head))
		return "a bare key";
	kind = kind_of_name(path, name);
	return kind || !is_bare_secret(path, name, head) ? kind : "a secret alone in a file";
}
