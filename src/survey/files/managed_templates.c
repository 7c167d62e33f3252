/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of templates: a package's script puts a file in place that the administrator then owns.
 * As long as it says nothing but what its template says, nobody edited it. Sources: ucf(1), and
 * the scripts of the packages named.
 */
#include "base/path.h"
#include "format/packages/md5sums.h"
#include "format/packages/ucf.h"
#include "survey/files/managed_parts.h"
#include "survey/packages/package_files.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { UCF_FILES_MAX = 100 * 1000, TEMPLATE_WORDS_MAX = 64 };

/* ---- ucf ----------------------------------------------------------------------------------- */

static void load_ucf_packages(struct managed *managed)
{
	struct survey *survey = managed->survey;
	scoped_buf text = { 0 };
	struct ucf_file file;

	if (!survey_read(survey, "/var/lib/ucf/registry", &text))
		return;
	for (struct bytes rest = buf_bytes(&text); ucf_registry_next(&rest, &file);) {
		const int32_t *at = managed_map_find(&managed->ucf_of, map_hash_bytes(file.path));

		if (at)
			managed->ucf.at[*at - 1].package = arena_intern(survey->arena,
									file.package);
	}
}

void managed_load_ucf(struct managed *managed)
{
	struct survey *survey = managed->survey;
	struct md5sums_entry entry;
	scoped_buf text = { 0 };

	if (!survey_read(survey, "/var/lib/ucf/hashfile", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (md5sums_next(&rest, &entry) && managed->ucf.count < UCF_FILES_MAX) {
		*vec_push(&managed->ucf) = (struct managed_ucf){
			.path = arena_string(survey->arena, entry.path), .digest = entry.digest
		};
		*managed_map_put(&managed->ucf_of,
				 map_hash_bytes(entry.path)) = (int32_t)managed->ucf.count;
	}
	load_ucf_packages(managed);
}

static bool read_file(struct managed *managed, const char *path, struct buf *ret)
{
	struct err err;

	return root_read(managed->survey->root, path, MANAGED_TEXT_MAX, ret, &err) == 0;
}

static struct digest digest_of(struct bytes text)
{
	struct digester digester;
	struct digest digest;

	digester_init(&digester, DIGEST_MD5);
	digester_add(&digester, text);
	digester_end(&digester, &digest);
	return digest;
}

bool managed_judge_ucf(struct managed *managed, const char *path, const struct stat *state,
		       struct managed_answer *ret)
{
	const int32_t *at = managed_map_find(&managed->ucf_of, map_hash_text(path));
	scoped_buf text = { 0 };

	if (!at || !S_ISREG(state->st_mode) || strcmp(managed->ucf.at[*at - 1].path, path) != 0 ||
	    !read_file(managed, path, &text))
		return false;
	struct digest actual = digest_of(buf_bytes(&text));

	if (digest_equal(&actual, &managed->ucf.at[*at - 1].digest))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "as its package gave it to ucf (/var/lib/ucf/hashfile)");
	ret->package = managed->ucf.at[*at - 1].package;
	return managed_say(managed, ret, MANAGED_EDITED,
			   "not as its package gave it to ucf (/var/lib/ucf/hashfile)");
}

/* ---- the table ----------------------------------------------------------------------------- */

enum test {
	TEST_SAME,         /* byte by byte */
	TEST_LINES,        /* all settings of the template, and no others; comments do not count */
	TEST_CHOSEN,       /* lines of the template, each commented or not */
	TEST_EMPTY,        /* nothing but comments */
	TEST_SWITCH,       /* name service: words that packages add to the template's lines */
	TEST_PAM,          /* the template, with lines that pam-auth-update keeps in /var/lib/pam */
	TEST_SHELLS,       /* programs of packages */
	TEST_CERTIFICATES, /* names of packaged certificates, none deselected */
};

static const struct template
{
	const char *path;      /* of path_matches() */
	const char *templates; /* parted by blanks; stars as in `path`; NULL: none */
	enum test test;
	const char *tolerated; /* of TEST_LINES: more lines that may be there, parted by \n; one
				* that ends in a star means all that begin so */
}
templates[] = {
	{ "/etc/profile", "/usr/share/base-files/profile", TEST_SAME, NULL },
	{ "/etc/motd", "/usr/share/base-files/motd", TEST_SAME, NULL },
	{ "/root/.bashrc", "/usr/share/base-files/dot.bashrc /etc/skel/.bashrc", TEST_SAME, NULL },
	{ "/root/.profile", "/usr/share/base-files/dot.profile /etc/skel/.profile", TEST_SAME,
	  NULL },
	{ "/etc/nsswitch.conf", "/usr/share/libc-bin/nsswitch.conf", TEST_SWITCH, NULL },
	{ "/etc/inputrc", "/usr/share/readline/inputrc", TEST_SAME, NULL },
	{ "/etc/adduser.conf", "/usr/share/adduser/adduser.conf", TEST_SAME, NULL },
	{ "/etc/ssh/sshd_config", "/usr/share/openssh/sshd_config", TEST_SAME, NULL },
	{ "/etc/default/grub", "/usr/share/grub/default/grub", TEST_SAME, NULL },
	{ "/etc/php/*/cli/php.ini", "/usr/lib/php/*/php.ini-production.cli", TEST_SAME, NULL },
	{ "/etc/php/*/*/php.ini", "/usr/lib/php/*/php.ini-production", TEST_SAME, NULL },
	{ "/etc/php/*/fpm/php-fpm.conf", "/usr/share/php*-fpm/php-fpm.conf", TEST_SAME, NULL },
	{ "/etc/pam.d/common-*", "/usr/share/pam/common-*", TEST_PAM, NULL },
	{ "/etc/shells", "/usr/share/debianutils/shells", TEST_SHELLS, NULL },
	{ "/etc/locale.gen", "/usr/share/i18n/SUPPORTED", TEST_CHOSEN, NULL },
	{ "/etc/ca-certificates.conf", NULL, TEST_CERTIFICATES, NULL },
	{ "/etc/environment", NULL, TEST_EMPTY, NULL },
	{ "/etc/modules", NULL, TEST_EMPTY, NULL },
	{ "/etc/hosts.allow", NULL, TEST_EMPTY, NULL },
	{ "/etc/hosts.deny", NULL, TEST_EMPTY, NULL },
	{ "/etc/initramfs-tools/modules", NULL, TEST_EMPTY, NULL },
	{ "/etc/network/interfaces", NULL, TEST_LINES,
	  "source /etc/network/interfaces.d/*\nsource-directory /etc/network/interfaces.d\n"
	  "auto lo\niface lo inet loopback" },
	{ "/etc/aliases", NULL, TEST_LINES,
	  "postmaster: root\nmailer-daemon: postmaster\nnobody: root\nhostmaster: root\n"
	  "usenet: root\nnews: root\nwebmaster: root\nwww: root\nftp: root\nabuse: root\n"
	  "noc: root\nsecurity: root" },
	{ "/etc/default/mdadm", NULL, TEST_LINES,
	  "AUTOCHECK=true\nAUTOSCAN=true\nSTART_DAEMON=true\nDAEMON_OPTIONS=\"--syslog\"\n"
	  "VERBOSE=false" },
	{ "/etc/mdadm/mdadm.conf", NULL, TEST_LINES,
	  "HOMEHOST <system>\nMAILADDR root\nCREATE owner=root group=disk mode=0660 auto=yes\n"
	  "DEVICE partitions *" },
	{ "/etc/mysql/debian.cnf", NULL, TEST_LINES,
	  "[client]\n[mysql_upgrade]\nhost = localhost\nuser = root\nuser = debian-sys-maint\n"
	  "password = *\npassword =\nsocket = *\nbasedir = /usr" },
	{ "/etc/postfix/master.cf", "/usr/share/postfix/master.cf.dist", TEST_SAME, NULL },
	{ "/etc/cups/cupsd.conf", "/usr/share/cups/cupsd.conf.default", TEST_SAME, NULL },
	{ "/etc/ufw/user*.rules", "/usr/share/ufw/iptables/user*.rules", TEST_SAME, NULL },
	{ "/etc/ufw/*", "/usr/share/ufw/*", TEST_SAME, NULL },
	{ "/var/lib/tomcat*/webapps/ROOT/index.html",
	  "/usr/share/tomcat*-root/default_root/index.html", TEST_SAME, NULL },
	{ "/var/lib/tomcat*/webapps/ROOT/META-INF/context.xml",
	  "/usr/share/tomcat*-root/default_root/META-INF/context.xml", TEST_SAME, NULL },
	{ "/var/www/html/index.html",
	  "/usr/share/apache2/default-site/index.html /usr/share/nginx/html/index.html", TEST_SAME,
	  NULL },
	{ "/var/www/html/index.nginx-debian.html", "/usr/share/nginx/html/index.html", TEST_SAME,
	  NULL },
	{ "/etc/apparmor.d/local/*", NULL, TEST_EMPTY, NULL },
	{ "/etc/networks", NULL, TEST_LINES, "default *\nloopback *\nlink-local *" },
	{ "/etc/kernel-img.conf", NULL, TEST_LINES,
	  "do_symlinks = *\ndo_bootloader = *\ndo_initrd = *\nlink_in_boot = *\n"
	  "relative_links = *\nimage_dest = /" },
	{ "/etc/rsyslog.conf", "/usr/share/rsyslog/rsyslog.conf", TEST_SAME, NULL },
	{ "/etc/rsyslog.d/50-default.conf", "/usr/share/rsyslog/50-default.conf", TEST_SAME, NULL },
	{ "/etc/xattr.conf", "/usr/share/libattr1/xattr.conf", TEST_SAME, NULL },
	{ "/etc/postgresql-common/root.crt", NULL, TEST_LINES,
	  "This is a dummy root certificate file*\nauthentication, add some certificates *\n"
	  "with any certificate in this file *\nA reasonable choice is *\n"
	  "/etc/ssl/certs/ssl-cert-snakeoil.pem; *\nbe signed by the postgresql server *\n"
	  "many cases. See chapter *\ndocumentation for details *\n"
	  "file:///usr/share/doc/postgresql-doc*" },
	{ "/etc/postgresql/*/*/start.conf", NULL, TEST_LINES, "auto" },
	{ "/etc/postgresql/*/*/pg_ctl.conf", NULL, TEST_LINES, "pg_ctl_options = ''" },
	{ "/etc/postgresql/*/*/environment", NULL, TEST_EMPTY, NULL },
	{ "/etc/postgresql/*/*/pg_ident.conf", NULL, TEST_EMPTY, NULL },
	{ "/etc/postgresql/*/*/pg_hba.conf", NULL, TEST_LINES,
	  "local all postgres peer\nlocal all all peer\n"
	  "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n"
	  "host all all 127.0.0.1/32 md5\nhost all all ::1/128 md5\n"
	  "local replication all peer\nhost replication all 127.0.0.1/32 scram-sha-256\n"
	  "host replication all ::1/128 scram-sha-256\n"
	  "host replication all 127.0.0.1/32 md5\nhost replication all ::1/128 md5" },
	{ "/etc/postgresql/*/*/postgresql.conf", NULL, TEST_LINES,
	  "data_directory = '/var/lib/postgresql/*\nhba_file = '/etc/postgresql/*\n"
	  "ident_file = '/etc/postgresql/*\nexternal_pid_file = '/var/run/postgresql/*\n"
	  "port = 5432\nmax_connections = 100\nunix_socket_directories = '/var/run/postgresql'\n"
	  "ssl = on\nssl_cert_file = '/etc/ssl/certs/ssl-cert-snakeoil.pem'\n"
	  "ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'\nshared_buffers = 128MB\n"
	  "dynamic_shared_memory_type = *\nmax_wal_size = 1GB\nmin_wal_size = 80MB\n"
	  "log_line_prefix = '%m [%p] %q%u@%d '\ncluster_name = '*\ndatestyle = 'iso, *\n"
	  "log_timezone = '*\ntimezone = '*\nlc_messages = '*\nlc_monetary = '*\n"
	  "lc_numeric = '*\nlc_time = '*\ndefault_text_search_config = 'pg_catalog.*\n"
	  "include_dir = 'conf.d'\nstats_temp_directory = '/var/run/postgresql/*" },
};

/* ---- lines --------------------------------------------------------------------------------- */

/* Sets of lines, by hash; the value is true once the file has the line. */
MAP_DEFINE(line_set, uint64_t, bool, map_hash_u64, map_equal_u64);

/* A line without comment, with single blanks between its words; for PAM the jumps of a first
 * "[...]" without their numbers. Empty: it says nothing. */
static struct bytes normalise(struct bytes line, struct buf *ret)
{
	struct bytes word;

	buf_clear(ret);
	while (bytes_word(&line, &word)) {
		if (word.at[0] == '#')
			break;
		if (ret->size)
			buf_add_byte(ret, ' ');
		buf_add_bytes(ret, word);
	}
	return buf_bytes(ret);
}

/* True if a line is one of those, parted by \n; one with a star at its end means a beginning. */
static bool is_tolerated(struct bytes line, const char *tolerated)
{
	struct bytes rest = bytes_of(tolerated), one;

	while (bytes_line(&rest, &one)) {
		if (one.size && one.at[one.size - 1] == '*' && one.size - 1 <= line.size &&
		    memcmp(line.at, one.at, one.size - 1) == 0)
			return true;
		if (bytes_equal(line, one))
			return true;
	}
	return false;
}

static void add_lines(struct line_set *set, struct bytes text)
{
	scoped_buf one = { 0 };
	struct bytes line;

	while (bytes_line(&text, &line)) {
		struct bytes words = normalise(line, &one);

		if (words.size)
			*line_set_put(set, map_hash_bytes(words)) = false;
	}
}

/* Every line of the file is in the set or tolerated, and the file has every line of the set. */
static bool has_just(struct line_set *set, struct bytes text, const char *tolerated)
{
	scoped_buf one = { 0 };
	struct bytes line;

	while (bytes_line(&text, &line)) {
		struct bytes words = normalise(line, &one);
		bool *seen = line_set_find(set, map_hash_bytes(words));

		if (seen)
			*seen = true;
		else if (words.size && !is_tolerated(words, tolerated))
			return false;
	}
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i].used && !set->slots[i].value)
			return false;
	return true;
}

static bool lines_agree(struct bytes text, struct bytes template, const char *tolerated)
{
	SCOPED(line_set_deinit) struct line_set set = { 0 };

	add_lines(&set, template);
	return has_just(&set, text, tolerated);
}

/* "# de_DE.UTF-8 UTF-8" and "de_DE.UTF-8 UTF-8" are one; what the template lacks may only be a
 * comment. */
static bool lines_are_chosen(struct bytes text, struct bytes template)
{
	SCOPED(line_set_deinit) struct line_set set = { 0 };
	scoped_buf one = { 0 };
	struct bytes line;

	add_lines(&set, template);
	while (bytes_line(&text, &line)) {
		struct bytes words = normalise(line, &one);

		if (words.size && !line_set_find(&set, map_hash_bytes(words)))
			return false;
	}
	return template.size > 0;
}

/* ---- name service -------------------------------------------------------------------------- */

/* Words that scripts of libnss-* packages add. */
static const char *const name_services[] = {
	"files",           "dns",     "systemd",           "mymachines",
	"myhostname",      "resolve", "mdns_minimal",      "mdns4_minimal",
	"mdns4",           "db",      "[!UNAVAIL=return]", "[NOTFOUND=return]",
	"[SUCCESS=merge]",
};

static bool is_name_service(struct bytes word)
{
	for (size_t i = 0; i < COUNT(name_services); i++)
		if (bytes_is(word, name_services[i]))
			return true;
	return false;
}

/* True if all words of `wanted` stand in `line` in that order, which is the order of asking. */
static bool has_in_order(struct bytes line, struct bytes wanted)
{
	struct bytes word, want;

	while (bytes_word(&wanted, &want)) {
		do {
			if (!bytes_word(&line, &word))
				return false;
		} while (!bytes_equal(word, want));
	}
	return true;
}

/* True if the line is one of the template, with more known words. */
static bool service_line_agrees(struct bytes line, struct bytes template)
{
	struct bytes rest = line, database, word, other, first;

	if (!bytes_word(&rest, &database))
		return true;
	while (bytes_word(&rest, &word))
		if (!is_name_service(word))
			return false;
	if (template.size == 0)
		return true;
	while (bytes_line(&template, &other)) {
		rest = other;
		if (bytes_word(&rest, &first) && bytes_equal(first, database))
			return has_in_order(line, other);
	}
	return false;
}

static bool services_agree(struct bytes text, struct bytes template)
{
	scoped_buf one = { 0 };
	struct bytes line;

	while (bytes_line(&text, &line)) {
		struct bytes words = normalise(line, &one), rest = words, word;
		bool is_netgroup = bytes_starts(words, "netgroup:");

		if (is_netgroup && bytes_word(&rest, &word) && bytes_is(bytes_trim(rest), "nis"))
			continue;
		if (!service_line_agrees(words, template))
			return false;
	}
	return true;
}

/* ---- PAM ----------------------------------------------------------------------------------- */

/* "[success=end default=ignore]" is written "[success=2 default=ignore]" in its place. */
static void normalise_jumps(struct bytes line, struct buf *ret)
{
	struct bytes word;

	while (bytes_word(&line, &word)) {
		ptrdiff_t equals = bytes_find(word, '=');
		struct bytes value = bytes_slice(word, (size_t)(equals + 1), word.size);
		bool closes = bytes_ends(value, "]");
		uint64_t number;

		if (closes)
			value.size--;
		if (ret->size)
			buf_add_byte(ret, ' ');
		if (equals > 0 && (bytes_is(value, "end") || bytes_u64(value, 10, &number)) &&
		    (word.at[0] == '[' || bytes_starts(word, "new_authtok_reqd="))) {
			buf_add_bytes(ret, bytes_slice(word, 0, (size_t)equals));
			buf_add_text(ret, closes ? "=N]" : "=N");
		} else {
			buf_add_bytes(ret, word);
		}
	}
}

/* Adds lines with what stands in front of them; those of variables and headings not. */
static void add_pam_lines(struct line_set *set, struct bytes text, const char *type)
{
	struct bytes line, words;
	scoped_buf one = { 0 };

	while (bytes_line(&text, &line)) {
		scoped_buf whole = { 0 };

		words = normalise(line, &one);
		if (words.size == 0 || words.at[0] == '$' || bytes_starts(words, "Module:"))
			continue;
		buf_add_text(&whole, type);
		normalise_jumps(words, &whole);
		*line_set_put(set, map_hash_bytes(buf_bytes(&whole))) = false;
	}
}

/* auth of common-auth; session of common-session-noninteractive. */
static const char *pam_type(const char *name)
{
	static const char *const types[] = { "account", "auth", "password", "session" };

	for (size_t i = 0; i < COUNT(types); i++)
		if (strncmp(name, types[i], strlen(types[i])) == 0)
			return types[i];
	return NULL;
}

static bool pam_agrees(struct managed *managed, const char *path, struct bytes text,
		       struct bytes template)
{
	SCOPED(line_set_deinit) struct line_set set = { 0 };
	const char *name = path_name(path) + strlen("common-"), *type = pam_type(name);
	scoped_buf state = { 0 }, state_path = { 0 }, actual = { 0 }, one = { 0 };
	struct bytes line;

	buf_add_format(&state_path, "/var/lib/pam/%s", name);
	if (!type || !read_file(managed, buf_text(&state_path), &state))
		return false;
	add_pam_lines(&set, template, "");
	add_pam_lines(&set, buf_bytes(&state), type);
	while (bytes_line(&text, &line)) {
		struct bytes words = normalise(line, &one);

		if (words.size == 0)
			continue;
		normalise_jumps(words, &actual);
		buf_add_byte(&actual, '\n');
	}
	return has_just(&set, buf_bytes(&actual), NULL);
}

/* ---- lists of what packages have ----------------------------------------------------------- */

/* Each line names a file below `folder` that a package owns. */
static bool lines_are_owned(struct managed *managed, struct bytes text, const char *folder)
{
	scoped_buf one = { 0 };
	struct bytes line;

	while (bytes_line(&text, &line)) {
		struct bytes words = normalise(line, &one);
		scoped_buf path = { 0 }, real = { 0 };

		if (words.size == 0)
			continue;
		buf_add_text(&path, folder);
		buf_add_bytes(&path, words);
		if (root_resolve(managed->survey->root, buf_text(&path), &real) < 0 ||
		    !survey_package_of(managed->survey, buf_text(&real)))
			return false;
	}
	return true;
}

/* ---- judging ------------------------------------------------------------------------------- */

static bool agrees(struct managed *managed, const struct template *rule, const char *path,
		   struct bytes text, struct bytes template)
{
	switch (rule->test) {
	case TEST_SAME:
		return bytes_equal(text, template);
	case TEST_LINES:
		return lines_agree(text, template, rule->tolerated);
	case TEST_CHOSEN:
		return lines_are_chosen(text, template);
	case TEST_EMPTY:
		return lines_agree(text, (struct bytes){ 0 }, NULL);
	case TEST_SWITCH:
		return services_agree(text, template);
	case TEST_PAM:
		return pam_agrees(managed, path, text, template);
	case TEST_SHELLS:
		return lines_are_owned(managed, text, "");
	case TEST_CERTIFICATES:
		return lines_are_owned(managed, text, "/usr/share/ca-certificates/");
	}
	return false;
}

/* Appends a template's path; its n-th star is what the n-th star of the rule's path stands for. */
static void fill_stars(struct buf *ret, struct bytes pattern, const char *rule, struct bytes path)
{
	struct bytes names = bytes_of(rule), name, part, filled[4] = { 0 };
	size_t count = 0, used = 0;

	while (bytes_part(&names, '/', &name) && bytes_part(&path, '/', &part)) {
		ptrdiff_t star = bytes_find(name, '*');
		size_t around = name.size - 1;

		if (star >= 0 && count < COUNT(filled) && part.size >= around)
			filled[count++] = bytes_slice(part, (size_t)star, part.size - around);
	}
	for (size_t i = 0; i < pattern.size; i++) {
		if (pattern.at[i] == '*' && used < count)
			buf_add_bytes(ret, filled[used++]);
		else
			buf_add_byte(ret, pattern.at[i]);
	}
}

static bool judge_by(struct managed *managed, const struct template *rule, const char *path,
		     struct managed_answer *ret)
{
	struct bytes names = bytes_of(rule->templates), word;
	scoped_buf text = { 0 }, template_path = { 0 }, compared_with = { 0 };

	if (!read_file(managed, path, &text))
		return false;
	while (bytes_word(&names, &word)) {
		scoped_buf template = { 0 };

		buf_clear(&template_path);
		fill_stars(&template_path, word, rule->path, bytes_of(path));
		if (!read_file(managed, buf_text(&template_path), &template))
			continue;
		if (!compared_with.size)
			buf_add_bytes(&compared_with, buf_bytes(&template_path));
		if (agrees(managed, rule, path, buf_bytes(&text), buf_bytes(&template)))
			return managed_say(managed, ret, MANAGED_EXPECTED, "says what %s says",
					   buf_text(&template_path));
	}
	if (compared_with.size)
		return managed_say(managed, ret, MANAGED_EDITED, "not what its template %s says",
				   buf_text(&compared_with));
	if (rule->test == TEST_SAME || rule->test == TEST_PAM || rule->test == TEST_CHOSEN)
		return false; /* its template is not there */
	if (agrees(managed, rule, path, buf_bytes(&text), (struct bytes){ 0 }))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "says no more than when it was made");
	return managed_say(managed, ret, MANAGED_EDITED, "says more than when it was made");
}

/* A file of a home folder that useradd copied from /etc/skel. */
static bool judge_skeleton(struct managed *managed, const char *path, struct managed_answer *ret)
{
	struct bytes rest = bytes_of(path), home;
	scoped_buf skeleton = { 0 }, text = { 0 }, template = { 0 };

	if (!bytes_skip(&rest, "/home/") || !bytes_part(&rest, '/', &home) || rest.size == 0)
		return false;
	buf_add_format(&skeleton, "/etc/skel/%.*s", (int)rest.size, rest.at);
	if (!read_file(managed, buf_text(&skeleton), &template) || !read_file(managed, path, &text))
		return false;
	if (bytes_equal(buf_bytes(&text), buf_bytes(&template)))
		return managed_say(managed, ret, MANAGED_EXPECTED, "a copy of %s",
				   buf_text(&skeleton));
	return managed_say(managed, ret, MANAGED_EDITED, "not as %s, which it was copied from",
			   buf_text(&skeleton));
}

/* True if a file of ucf lies in or below the folder. */
static bool holds_ucf(const struct managed *managed, const char *path)
{
	for (vec_each(file, &managed->ucf))
		if (path_is_below(file->path, path))
			return true;
	return false;
}

bool managed_judge_template(struct managed *managed, const char *path, const struct stat *state,
			    struct managed_answer *ret)
{
	if (S_ISDIR(state->st_mode) && holds_ucf(managed, path))
		return managed_say(managed, ret, MANAGED_EXPECTED, "holds files of ucf");
	if (!S_ISREG(state->st_mode))
		return false;
	for (size_t i = 0; i < COUNT(templates); i++)
		if (path_matches(bytes_of(path), templates[i].path))
			return judge_by(managed, &templates[i], path, ret);
	return judge_skeleton(managed, path, ret);
}
