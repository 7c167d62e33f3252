/var/www/html/wp-config.php
<html>define('DB_HOST','no');<?php
// define('DB_HOST', 'old');
define( 'DB_NAME', 'wp' );
define('DB_USER', "wpuser");
define('DB_PASSWORD', 'canary');
define('DB_HOST', 'localhost:/run/mysqld/mysqld.sock');
define('WP_HOME', 'https://blog.example.net');
