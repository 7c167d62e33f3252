package Lantern::Wiki;
use strict;
use warnings;

our $pages = '/var/www/wiki/pages';

sub read_page {
	my ($name) = @_;
	$name =~ /^[\w-]+$/ or return;
	open my $file, '<', "$pages/$name.txt" or return;
	local $/;
	return <$file>;
}

sub write_page {
	my ($name, $text) = @_;
	$name =~ /^[\w-]+$/ or return;
	open my $file, '>', "$pages/$name.txt" or return;
	print $file $text;
	close $file;
	open my $mail, '|-', '/usr/sbin/sendmail', '-t' or return 1;
	print $mail "To: editors\nFrom: wiki\@lantern.example\nSubject: $name was changed\n\n$text\n";
	close $mail;
	return 1;
}

1;
