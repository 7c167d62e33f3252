<?php
// the readings of the season
require '/srv/reading/config.php';
$db = pg_connect("host=127.0.0.1 dbname=reading user=reading password=$password");
header('Content-Type: text/plain');
$rows = pg_query($db, 'select day, author, seats from readings order by day');
while ($row = pg_fetch_assoc($rows)) {
	printf("%s %s: %d seats\n", $row['day'], mb_strtoupper($row['author']), $row['seats']);
}
echo 'uploads up to ', ini_get('upload_max_filesize'), "\n";
