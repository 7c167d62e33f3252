settings.php
<?php
$databases['default']['default'] = array(
 'driver' => 'mysql', 'database' => 'drupal',
 'username' => 'd', 'password' => 'canary', 'host' => 'db04', 'prefix' => '');
