#!/usr/bin/perl
# main.pl --unit=LAB/HOST/UNIT --lab=FOLDER --ready=FILE [--service=NAME] [--listen=ADDRESS:PORT,…] [--row=FOLDER] [--alone]
# The process of one unit. It runs the code of its service that was on its host's disk when it began: it answers on its
# port, keeps its row of the database, or is merely there. Nothing but perl-base: there are fifty of these in a lab.
use strict;
use warnings;
use Fcntl ':flock';

# Each unit runs it under a name of its own.
my ($here) = (readlink $0 || $0) =~ m{^(.*)/};
require "$here/schema.pl";

my %option = map { /^--(\w+)(?:=(.*))?$/s ? ($1 => $2 // 1) : () } @ARGV;
my (undef, $host, $unit) = split m{/}, $option{unit};
my $service = $option{service} // '';
my $release = $service eq '' ? '' : Schema::line("$option{lab}/hosts/$host/code/$service");
my $schema = Schema->new("$option{lab}/database", $service, $release);

my $stopping = 0;
$SIG{TERM} = sub { $stopping = 1 };
$SIG{PIPE} = 'IGNORE';

sub moment {
  my ($second, $minute, $hour, $day, $month, $year) = gmtime;
  return sprintf '%d-%02d-%02dT%02d:%02d:%02d.000Z', $year + 1900, $month + 1, $day, $hour, $minute, $second;
}

# The lock ends with the process, however it ends.
my $lock;
sub assert_alone {
  my $file = "$option{lab}/database/$unit.active";
  open $lock, '+>>', $file or die "$file: $!";
  if (!flock $lock, LOCK_EX | LOCK_NB) {
    my $error = "two ${unit}s are active: one began on $host while that of " . Schema::line($file) . ' was';
    open my $ledger, '>>', "$option{lab}/ledger.jsonl" or die "ledger: $!";
    syswrite $ledger, sprintf(
      qq({"id":"%s-%d","at":"%s","host":"%s","service":"%s","event":"error","error":"%s"}\n),
      $host, $$, moment(), $host, $service, $error);
    return;
  }
  truncate $lock, 0;
  syswrite $lock, "$host\n";
}

# A row is written about every second, as long as the code can use the schema; report_interval is 10 s in a real cloud.
my ($reported, $count) = (0, 0);
sub report {
  return if !defined $option{row} || time == $reported || $schema->fault ne '';
  $reported = time;
  $count++;
  mkdir $option{row};
  my $row = "$option{row}/$host";
  open my $file, '>', "$row.new" or die "$row: $!";
  print $file moment(), "-$$-$count $release\n";
  close $file;
  rename "$row.new", $row or die "$row: $!";
}

sub ready {
  report();
  open my $file, '>', $option{ready} or die "$option{ready}: $!";
  print $file "$$\n";
}

assert_alone() if $option{alone};
if (!defined $option{listen}) {
  ready();
  until ($stopping) {
    select undef, undef, undef, 0.25;
    report();
  }
  exit 0;
}

require "$here/http.pl";
require "$here/api.pl";
my $api = Api->new($service, $unit, $schema, "$option{lab}/database/token_key");
Http::serve(
  listen   => [split /,/, $option{listen}],
  ready    => \&ready,
  stopping => sub { $stopping },
  answer   => sub { $api->answer(@_) },
);
