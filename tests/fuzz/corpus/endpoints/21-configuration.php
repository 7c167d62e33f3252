configuration.php
<?php class JConfig {
 public $dbtype = 'mysqli';
 public $host = 'db02';
 public $user = 'j';
 public $password = 'canary';
 public $db = 'joomla';
}
