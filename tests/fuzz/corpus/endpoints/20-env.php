env.php
<?php
return [
 'db' => ['connection' => ['default' => [
  'host' => 'db01',
  'dbname' => 'magento', 'username' => 'm', 'password' => 'canary' ]]],
 'session' => ['save' => 'redis', 'redis' => ['host' => 'r1', 'port' => '6380']],
 'queue' => array('amqp' => array('host' => 'mq', 'port' => 5672, 'user' => 'q')),
];
