<?php
// numbers the invoices of the day; a gap is a matter for the tax office
$last = (int) @file_get_contents('/srv/invoices/last-number');
file_put_contents('/srv/invoices/last-number', $last + 1);
file_put_contents('/srv/invoices/log', date('c') . " $last\n", FILE_APPEND);
