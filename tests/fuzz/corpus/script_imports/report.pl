#!/usr/bin/perl -w
use strict;
use warnings;
use DBI;
use Getopt::Long qw(:config bundling);

my $csv = eval { require Text::CSV_XS } ? 'Text::CSV_XS' : eval "require Text::CSV" ? 'Text::CSV' : die "none";

=head1 NAME

use Nothing;

=cut

print <<"EOT";
use Nothing::Else;
EOT

require LWP::UserAgent;
__END__
use Nothing::More;
