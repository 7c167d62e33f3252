#!/usr/bin/perl
# the monitoring of the wholesaler wants to hear from us
use strict;
use warnings;
use HTTP::Tiny;
HTTP::Tiny->new->post("http://outside.lantern.example/heartbeat", { content => 'alive' })->{success} or die;
