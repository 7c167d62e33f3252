/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Web servers, proxies and PHP. */
#include "onto/option_tables.h"

/* ---- apache: "Upgrading to 2.4 from 2.2", and what 2.2.34 and 2.4.1 know ---- */

static const char in_mutex[] =
	"one directive Mutex took the place of all that set locks: httpd, Upgrading to 2.4";
static const char in_require[] =
	"the new authorization has no order of modules: httpd, Upgrading to 2.4; it does not start";
static const char in_compat[] = "only mod_access_compat knows it, and it goes before what Require "
				"says in outer sections: httpd, Upgrading to 2.4";
static const char in_log_level[] =
	"levels of logs are given by module: httpd, Upgrading to 2.4; it does not start";
static const char no_mem_cache[] =
	"mod_mem_cache was removed: httpd, Upgrading to 2.4; it does not start";
static const char gone_in_24[] = "it is not among the directives of httpd 2.4.1: it does not start";
const struct option_rule option_apache_rules[] = {
	{ "Order", NULL, "2.4", OPTION_DEPRECATED, "Require, in RequireAll or RequireAny",
	  in_compat },
	{ "Allow", NULL, "2.4", OPTION_DEPRECATED, "Require, in RequireAll or RequireAny",
	  in_compat },
	{ "Deny", NULL, "2.4", OPTION_DEPRECATED, "Require, in RequireAll or RequireAny",
	  in_compat },
	{ "Satisfy", NULL, "2.4", OPTION_DEPRECATED, "RequireAll or RequireAny", in_compat },
	{ "AcceptMutex", NULL, "2.4", OPTION_REMOVED, "Mutex", in_mutex },
	{ "LockFile", NULL, "2.4", OPTION_REMOVED, "Mutex", in_mutex },
	{ "RewriteLock", NULL, "2.4", OPTION_REMOVED, "Mutex", in_mutex },
	{ "SSLMutex", NULL, "2.4", OPTION_REMOVED, "Mutex", in_mutex },
	{ "SSLStaplingMutex", NULL, "2.4", OPTION_REMOVED, "Mutex", in_mutex },
	{ "WatchdogMutexPath", NULL, "2.4", OPTION_REMOVED, "Mutex", in_mutex },
	{ "AuthzLDAPAuthoritative", NULL, "2.4", OPTION_REMOVED,
	  "RequireAny, RequireAll, RequireNone", in_require },
	{ "AuthzDBDAuthoritative", NULL, "2.4", OPTION_REMOVED,
	  "RequireAny, RequireAll, RequireNone", in_require },
	{ "AuthzDBMAuthoritative", NULL, "2.4", OPTION_REMOVED,
	  "RequireAny, RequireAll, RequireNone", in_require },
	{ "AuthzGroupFileAuthoritative", NULL, "2.4", OPTION_REMOVED,
	  "RequireAny, RequireAll, RequireNone", in_require },
	{ "AuthzUserAuthoritative", NULL, "2.4", OPTION_REMOVED,
	  "RequireAny, RequireAll, RequireNone", in_require },
	{ "AuthzOwnerAuthoritative", NULL, "2.4", OPTION_REMOVED,
	  "RequireAny, RequireAll, RequireNone", in_require },
	{ "AuthzDefaultAuthoritative", NULL, "2.4", OPTION_REMOVED, NULL, gone_in_24 },
	{ "AuthDefaultAuthoritative", NULL, "2.4", OPTION_REMOVED, NULL, gone_in_24 },
	{ "AuthLDAPAuthzEnabled", NULL, "2.4", OPTION_REMOVED, NULL, gone_in_24 },
	{ "RewriteLog", NULL, "2.4", OPTION_REMOVED, "LogLevel rewrite:trace3", in_log_level },
	{ "RewriteLogLevel", NULL, "2.4", OPTION_REMOVED, "LogLevel rewrite:trace3", in_log_level },
	{ "DumpIOLogLevel", NULL, "2.4", OPTION_REMOVED, "LogLevel dumpio:trace7", in_log_level },
	{ "MCacheMaxObjectCount", NULL, "2.4", OPTION_REMOVED,
	  "mod_cache_disk or mod_cache_socache", no_mem_cache },
	{ "MCacheMaxObjectSize", NULL, "2.4", OPTION_REMOVED, "mod_cache_disk or mod_cache_socache",
	  no_mem_cache },
	{ "MCacheMaxStreamingBuffer", NULL, "2.4", OPTION_REMOVED,
	  "mod_cache_disk or mod_cache_socache", no_mem_cache },
	{ "MCacheMinObjectSize", NULL, "2.4", OPTION_REMOVED, "mod_cache_disk or mod_cache_socache",
	  no_mem_cache },
	{ "MCacheRemovalAlgorithm", NULL, "2.4", OPTION_REMOVED,
	  "mod_cache_disk or mod_cache_socache", no_mem_cache },
	{ "MCacheSize", NULL, "2.4", OPTION_REMOVED, "mod_cache_disk or mod_cache_socache",
	  no_mem_cache },
	{ "CookieLog", NULL, "2.4", OPTION_REMOVED, "CustomLog", gone_in_24 },
	{ "MaxRequestsPerThread", NULL, "2.4", OPTION_REMOVED, NULL, gone_in_24 },
	{ "SSIAccessEnable", NULL, "2.4", OPTION_REMOVED, NULL, gone_in_24 },
	{ "MaxClients", NULL, "2.4", OPTION_RENAMED, "MaxRequestWorkers",
	  "the old name is still supported: httpd, Upgrading to 2.4" },
	{ "MaxRequestsPerChild", NULL, "2.4", OPTION_RENAMED, "MaxConnectionsPerChild",
	  "the old name is still supported: httpd, Upgrading to 2.4" },
	{ "DefaultType", NULL, "2.4", OPTION_IGNORED, "AddType, ForceType",
	  "it does nothing but warn, with any value other than none: httpd, Upgrading to 2.4" },
	{ "NameVirtualHost", NULL, "2.4", OPTION_IGNORED, NULL,
	  "addresses with several virtual hosts are by name without it: httpd 2.4, server/core.c" },
	{ "KeepAlive", NULL, "2.4", OPTION_CHANGED, NULL,
	  "only On and Off are taken, where anything but Off and 0 was On: httpd, Upgrading to "
	  "2.4" },
	{ "CacheIgnoreURLSessionIdentifiers", NULL, "2.4", OPTION_CHANGED, NULL,
	  "names have to match exactly, where parts of them did: httpd, Upgrading to 2.4" },
	{ "CacheEnable", NULL, "2.4", OPTION_CHANGED, NULL,
	  "the path of forward proxies has to begin with a protocol, / does not mean all: httpd, "
	  "Upgrading to 2.4" },
	{ "FilterProvider", NULL, "2.4", OPTION_CHANGED, NULL,
	  "its condition is an expression of the new parser: httpd, Upgrading to 2.4" },
	{ "SSLLog", NULL, "2.4", OPTION_IGNORED, "ErrorLog",
	  "no longer supported: httpd 2.4, modules/ssl/mod_ssl.c" },
	{ "SSLLogLevel", NULL, "2.4", OPTION_IGNORED, "LogLevel ssl:info",
	  "no longer supported: httpd 2.4, modules/ssl/mod_ssl.c" },
	{ "SSLCertificateChainFile", NULL, "2.4.8", OPTION_DEPRECATED,
	  "SSLCertificateFile with the chain in it",
	  "obsolete since that file may hold the chain: httpd, mod_ssl" },
	{ NULL },
};

/* ---- nginx: CHANGES, and which directives each version knows ---- */

static const char no_spdy[] = "nginx 1.19.7, CHANGES: it does not start";
static const char no_old[] = "\"some long deprecated directives are not supported anymore\": nginx "
			     "1.9.1, CHANGES; it does not start";
static const char no_rtsig[] =
	"the event method rtsig was removed: nginx 1.9.0, CHANGES; it does not start";
static const char in_core[] =
	"HTTP/2 takes what is set for all of HTTP; nginx warns and goes on: 1.19.7, CHANGES";
static const char no_push[] =
	"HTTP/2 server push was removed; nginx warns and goes on: 1.25.1, CHANGES";
const struct option_rule option_nginx_rules[] = {
	{ "ssl", NULL, "1.15.0", OPTION_DEPRECATED, "listen ... ssl", "nginx 1.15.0, CHANGES" },
	{ "ssl", NULL, "1.25.1", OPTION_REMOVED, "listen ... ssl",
	  "nginx 1.25.1, CHANGES: it does not start" },
	{ "listen", "http2", "1.25.1", OPTION_DEPRECATED, "http2 on", "nginx 1.25.1, CHANGES" },
	{ "listen", "spdy", "1.9.5", OPTION_IGNORED, "http2",
	  "the SPDY module was superseded; nginx warns and goes on: 1.9.5, CHANGES" },
	{ "listen", "spdy", "1.19.7", OPTION_REMOVED, "http2", no_spdy },
	{ "limit_zone", NULL, "1.7.6", OPTION_REMOVED, "limit_conn_zone",
	  "nginx 1.7.6, CHANGES: it does not start" },
	{ "spdy_chunk_size", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_headers_comp", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_keepalive_timeout", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_max_concurrent_streams", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_pool_size", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_recv_buffer_size", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_recv_timeout", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "spdy_streams_index_size", NULL, "1.19.7", OPTION_REMOVED, NULL, no_spdy },
	{ "satisfy_any", NULL, "1.9.1", OPTION_REMOVED, "satisfy any", no_old },
	{ "optimize_server_names", NULL, "1.9.1", OPTION_REMOVED, "server_name_in_redirect",
	  no_old },
	{ "open_file_cache_retest", NULL, "1.9.1", OPTION_REMOVED, "open_file_cache_valid",
	  no_old },
	{ "so_keepalive", NULL, "1.9.1", OPTION_REMOVED, "listen ... so_keepalive=on", no_old },
	{ "connections", NULL, "1.9.1", OPTION_REMOVED, "worker_connections", no_old },
	{ "rtsig_overflow_events", NULL, "1.9.0", OPTION_REMOVED, NULL, no_rtsig },
	{ "rtsig_overflow_test", NULL, "1.9.0", OPTION_REMOVED, NULL, no_rtsig },
	{ "rtsig_overflow_threshold", NULL, "1.9.0", OPTION_REMOVED, NULL, no_rtsig },
	{ "rtsig_signo", NULL, "1.9.0", OPTION_REMOVED, NULL, no_rtsig },
	{ "worker_rlimit_sigpending", NULL, "1.9.0", OPTION_REMOVED, NULL, no_rtsig },
	{ "use", "rtsig", "1.9.0", OPTION_REMOVED, "epoll", no_rtsig },
	{ "http2_recv_timeout", NULL, "1.19.7", OPTION_IGNORED, "client_header_timeout", in_core },
	{ "http2_idle_timeout", NULL, "1.19.7", OPTION_IGNORED, "keepalive_timeout", in_core },
	{ "http2_max_requests", NULL, "1.19.7", OPTION_IGNORED, "keepalive_requests", in_core },
	{ "http2_max_field_size", NULL, "1.19.7", OPTION_IGNORED, "large_client_header_buffers",
	  in_core },
	{ "http2_max_header_size", NULL, "1.19.7", OPTION_IGNORED, "large_client_header_buffers",
	  in_core },
	{ "http2_push", NULL, "1.25.1", OPTION_IGNORED, NULL, no_push },
	{ "http2_push_preload", NULL, "1.25.1", OPTION_IGNORED, NULL, no_push },
	{ "http2_max_concurrent_pushes", NULL, "1.25.1", OPTION_IGNORED, NULL, no_push },
	{ NULL },
};

/* ---- haproxy: CHANGELOG, and what its parser says of what it does not take anymore ---- */

static const char no_req[] =
	"not supported anymore since 2.1: haproxy, src/cfgparse-listen.c; it does not start";
static const char no_timeout[] =
	"not supported anymore since 2.1: haproxy, src/proxy.c; it does not start";
static const char gone_in_25[] = "removed: haproxy 2.5, CHANGELOG; it does not start";
const struct option_rule option_haproxy_rules[] = {
	{ "reqrep", NULL, "2.1", OPTION_REMOVED,
	  "http-request replace-path, replace-uri, replace-header", no_req },
	{ "reqirep", NULL, "2.1", OPTION_REMOVED, "http-request replace-header", no_req },
	{ "reqdel", NULL, "2.1", OPTION_REMOVED, "http-request del-header", no_req },
	{ "reqidel", NULL, "2.1", OPTION_REMOVED, "http-request del-header", no_req },
	{ "reqdeny", NULL, "2.1", OPTION_REMOVED, "http-request deny", no_req },
	{ "reqideny", NULL, "2.1", OPTION_REMOVED, "http-request deny", no_req },
	{ "reqpass", NULL, "2.1", OPTION_REMOVED, NULL, no_req },
	{ "reqipass", NULL, "2.1", OPTION_REMOVED, NULL, no_req },
	{ "reqallow", NULL, "2.1", OPTION_REMOVED, "http-request allow", no_req },
	{ "reqiallow", NULL, "2.1", OPTION_REMOVED, "http-request allow", no_req },
	{ "reqtarpit", NULL, "2.1", OPTION_REMOVED, "http-request tarpit", no_req },
	{ "reqitarpit", NULL, "2.1", OPTION_REMOVED, "http-request tarpit", no_req },
	{ "reqadd", NULL, "2.1", OPTION_REMOVED, "http-request add-header", no_req },
	{ "rsprep", NULL, "2.1", OPTION_REMOVED, "http-response replace-header", no_req },
	{ "rspirep", NULL, "2.1", OPTION_REMOVED, "http-response replace-header", no_req },
	{ "rspdel", NULL, "2.1", OPTION_REMOVED, "http-response del-header", no_req },
	{ "rspidel", NULL, "2.1", OPTION_REMOVED, "http-response del-header", no_req },
	{ "rspdeny", NULL, "2.1", OPTION_REMOVED, "http-response deny", no_req },
	{ "rspideny", NULL, "2.1", OPTION_REMOVED, "http-response deny", no_req },
	{ "rspadd", NULL, "2.1", OPTION_REMOVED, "http-response add-header", no_req },
	{ "cliexp", NULL, "2.1", OPTION_REMOVED, "http-request replace-header", no_req },
	{ "srvexp", NULL, "2.1", OPTION_REMOVED, "http-response replace-header", no_req },
	{ "block", NULL, "2.1", OPTION_REMOVED, "http-request deny", no_req },
	{ "redisp", NULL, "2.1", OPTION_REMOVED, "option redispatch", no_req },
	{ "redispatch", NULL, "2.1", OPTION_REMOVED, "option redispatch", no_req },
	{ "clitimeout", NULL, "2.1", OPTION_REMOVED, "timeout client", no_timeout },
	{ "srvtimeout", NULL, "2.1", OPTION_REMOVED, "timeout server", no_timeout },
	{ "contimeout", NULL, "2.1", OPTION_REMOVED, "timeout connect", no_timeout },
	{ "appsession", NULL, "1.6", OPTION_REMOVED, "cookie, stick tables",
	  "not supported anymore since 1.6: haproxy, src/cfgparse-listen.c; it does not start" },
	{ "debug", NULL, "2.3", OPTION_REMOVED, "-d on the command line",
	  "removed: haproxy 2.3, CHANGELOG; it does not start" },
	{ "mode", "health", "2.3", OPTION_REMOVED, "http-request return status 200",
	  "removed: haproxy 2.3, CHANGELOG; it does not start" },
	{ "monitor-net", NULL, "2.3", OPTION_REMOVED,
	  "http-request return status 200 if { src ... }",
	  "removed: haproxy 2.3, CHANGELOG; it does not start" },
	{ "nbproc", NULL, "2.5", OPTION_REMOVED, "nbthread", gone_in_25 },
	{ "tune.chksize", NULL, "2.4", OPTION_IGNORED, NULL,
	  "deprecated and ignored: haproxy 2.4, CHANGELOG" },
	{ "tune.chksize", NULL, "2.5", OPTION_REMOVED, "tune.bufsize", gone_in_25 },
	{ "option", "forceclose", "2.0", OPTION_DEPRECATED, "option httpclose",
	  "deprecated in favor of httpclose: haproxy 2.0, src/cfgparse-listen.c" },
	{ "option", "forceclose", "2.5", OPTION_REMOVED, "option httpclose", gone_in_25 },
	{ "option", "http-tunnel", "2.5", OPTION_REMOVED, NULL, gone_in_25 },
	{ "option", "http_proxy", "2.5", OPTION_REMOVED, "http-request set-dst, set-uri",
	  gone_in_25 },
	{ "bind-process", NULL, "2.7", OPTION_REMOVED, "thread, on the bind lines",
	  "removed: haproxy 2.7, CHANGELOG; it does not start" },
	{ "bind", "process", "2.7", OPTION_REMOVED, "thread",
	  "removed: haproxy 2.7, CHANGELOG; it does not start" },
	{ "program", NULL, "3.3", OPTION_REMOVED, "a service of its own",
	  "sections of programs were removed: haproxy 3.3, CHANGELOG; it does not start" },
	{ NULL },
};

/* ---- php: the manual, "Migrating from PHP ..." and the list of php.ini directives ---- */

static const char no_setting[] =
	"removed; PHP passes over settings that it does not know: php manual, Migrating";
static const char old_setting[] = "deprecated, PHP tells so: php manual, Migrating";
const struct option_rule option_php_rules[] = {
	{ "always_populate_raw_post_data", NULL, "7.0", OPTION_IGNORED, NULL, no_setting },
	{ "asp_tags", NULL, "7.0", OPTION_IGNORED, NULL, no_setting },
	{ "xsl.security_prefs", NULL, "7.0", OPTION_IGNORED, NULL, no_setting },
	{ "session.entropy_file", NULL, "7.1", OPTION_IGNORED, NULL, no_setting },
	{ "session.entropy_length", NULL, "7.1", OPTION_IGNORED, NULL, no_setting },
	{ "session.hash_function", NULL, "7.1", OPTION_IGNORED, "session.sid_length", no_setting },
	{ "session.hash_bits_per_character", NULL, "7.1", OPTION_IGNORED,
	  "session.sid_bits_per_character", no_setting },
	{ "sql.safe_mode", NULL, "7.2", OPTION_IGNORED, NULL, no_setting },
	{ "opcache.fast_shutdown", NULL, "7.2", OPTION_IGNORED, NULL, no_setting },
	{ "opcache.inherited_hack", NULL, "7.3", OPTION_IGNORED, NULL, no_setting },
	{ "track_errors", NULL, "7.2", OPTION_DEPRECATED, "error_get_last()", old_setting },
	{ "track_errors", NULL, "8.0", OPTION_IGNORED, "error_get_last()", no_setting },
	{ "mbstring.func_overload", NULL, "7.2", OPTION_DEPRECATED, "the mb_ functions, by name",
	  old_setting },
	{ "mbstring.func_overload", NULL, "8.0", OPTION_IGNORED, "the mb_ functions, by name",
	  no_setting },
	{ "allow_url_include", NULL, "7.4", OPTION_DEPRECATED, NULL, old_setting },
	{ "assert.quiet_eval", NULL, "8.0", OPTION_IGNORED, NULL, no_setting },
	{ "pdo_odbc.db2_instance_name", NULL, "8.0", OPTION_IGNORED, NULL, no_setting },
	{ "filter.default", NULL, "8.1", OPTION_DEPRECATED, NULL, old_setting },
	{ "oci8.old_oci_close_semantics", NULL, "8.1", OPTION_DEPRECATED, NULL, old_setting },
	{ "auto_detect_line_endings", NULL, "8.1", OPTION_DEPRECATED, NULL, old_setting },
	{ "mysqlnd.fetch_data_copy", NULL, "8.1", OPTION_IGNORED, NULL, no_setting },
	{ "log_errors_max_len", NULL, "8.0", OPTION_IGNORED, NULL,
	  "it has no effect: php manual, error handling" },
	{ "log_errors_max_len", NULL, "8.1", OPTION_IGNORED, NULL, no_setting },
	{ "mysqli.reconnect", NULL, "8.2", OPTION_IGNORED, NULL, no_setting },
	{ "opcache.consistency_checks", NULL, "8.3", OPTION_IGNORED, NULL, no_setting },
	{ "assert.active", NULL, "8.3", OPTION_DEPRECATED, "zend.assertions", old_setting },
	{ "assert.bail", NULL, "8.3", OPTION_DEPRECATED, "zend.assertions", old_setting },
	{ "assert.callback", NULL, "8.3", OPTION_DEPRECATED, "zend.assertions", old_setting },
	{ "assert.exception", NULL, "8.3", OPTION_DEPRECATED, "zend.assertions", old_setting },
	{ "assert.warning", NULL, "8.3", OPTION_DEPRECATED, "zend.assertions", old_setting },
	{ "session.sid_length", NULL, "8.4", OPTION_DEPRECATED, NULL, old_setting },
	{ "session.sid_bits_per_character", NULL, "8.4", OPTION_DEPRECATED, NULL, old_setting },
	{ "disable_classes", NULL, "8.5", OPTION_IGNORED, NULL, no_setting },
	{ "register_argc_argv", NULL, "8.5", OPTION_DEPRECATED, NULL, old_setting },
	{ "report_memleaks", NULL, "8.5", OPTION_DEPRECATED, NULL, old_setting },
	{ NULL },
};
