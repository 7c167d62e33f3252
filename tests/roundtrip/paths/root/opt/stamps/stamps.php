<?php
require __DIR__ . '/vendor/autoload.php';
echo Lantern\paper(), "\n";
