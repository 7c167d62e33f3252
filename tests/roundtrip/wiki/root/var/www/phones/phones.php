<?php
// who sits where; asked of the table that Hanna fills with phpMyAdmin's successor
require '/var/www/phones/config.inc.php';
$link = new mysqli('localhost', 'phones', $password, 'phones');
header('Content-Type: text/plain');
foreach ($link->query('select name, extension from people order by name') as $row)
	echo $row['name'], ' ', $row['extension'], "\n";
