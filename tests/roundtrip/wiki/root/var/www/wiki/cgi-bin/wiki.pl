#!/usr/bin/perl
use strict;
use warnings;
use IO::Socket::INET;
use Lantern::Wiki;
my $path = $ENV{PATH_INFO} // '';
print "Content-Type: text/plain; charset=utf-8\r\n";
if ($path =~ m{^/search/(.+)}) {
	my $index = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 7700) or do { print "Status: 503\r\n\r\nno index\n"; exit };
	print $index "$1\n";
	print "\r\n", <$index>;
} elsif ($path =~ m{^/edit/([\w-]+)} && $ENV{REQUEST_METHOD} eq 'POST') {
	read STDIN, my $text, $ENV{CONTENT_LENGTH};
	Lantern::Wiki::write_page($1, $text) or print "Status: 500\r\n";
	print "\r\nkept\n";
} else {
	my $text = Lantern::Wiki::read_page($path =~ m{^/([\w-]+)} ? $1 : 'Start');
	print defined $text ? "\r\n$text" : "Status: 404\r\n\r\nno such page\n";
}
