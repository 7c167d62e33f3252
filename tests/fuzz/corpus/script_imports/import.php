#!/usr/bin/php
<?php
$db = new PDO('pgsql:host=db');
$soap = new \SoapClient($wsdl);
// curl_init()
$length = function_exists('mb_strlen') ? mb_strlen($x) : strlen($x);
echo <<<'EOT'
curl_init()
EOT;
?>
curl_init() <?= htmlspecialchars($x) ?>
