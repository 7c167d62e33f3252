LocalSettings.php
<?php
$wgDBtype = "postgres";
$wgDBserver = "db03";
$wgDBname = "wiki";
