# A small HTTP server: one process, connections kept as long as the client keeps them, so it is never the server that
# hangs up on a request.
package Http;
use strict;
use warnings;
use Socket;

# How long a request takes: long enough for some to be under way whenever something happens.
use constant request_seconds => 0.005;
use constant look_round_seconds => 0.25;

sub listener {
  my ($address, $port) = split /:/, $_[0];
  socket my $listener, PF_INET, SOCK_STREAM, 0 or die "socket: $!";
  setsockopt $listener, SOL_SOCKET, SO_REUSEADDR, 1 or die "setsockopt: $!";
  bind $listener, pack_sockaddr_in($port, inet_aton($address)) or die "$_[0]: $!";
  listen $listener, 128 or die "listen: $!";
  return $listener;
}

sub readable {
  my @sockets = @_;
  my $bits = '';
  vec($bits, fileno $_, 1) = 1 for @sockets;
  return () if select($bits, undef, undef, look_round_seconds) <= 0;
  return grep { vec $bits, fileno $_, 1 } @sockets;
}

# The head of a request and what came behind its body; nothing before all of its body has come.
sub request {
  my ($head, $rest) = split /\r\n\r\n/, $_[0], 2;
  return () if !defined $rest;
  my ($length) = $head =~ /^content-length: *(\d+)/im;
  return () if length $rest < ($length // 0);
  return ($head, substr $rest, $length // 0);
}

# Serves until it is told to stop; then it listens no more, answers what is under way, and comes back.
sub serve {
  my %given = @_;
  my @listeners = map { listener($_) } @{ $given{listen} };
  my (%socket, %input);
  $given{ready}->();
  while (1) {
    my $stopping = $given{stopping}->();
    if ($stopping) {
      @listeners = ();
      for (grep { $input{$_} eq '' } keys %input) {
        delete $socket{$_};
        delete $input{$_};
      }
      return if !%socket;
    }
    for my $ready (readable(@listeners, values %socket)) {
      if (grep { $ready == $_ } @listeners) {
        if (accept my $client, $ready) {
          ($socket{$client}, $input{$client}) = ($client, '');
        }
      } elsif (!sysread $ready, $input{$ready}, 65536, length $input{$ready}) {
        delete $socket{$ready};
        delete $input{$ready};
      }
    }
    my @whole = grep { () = request($input{$_}) } keys %input;
    next if !@whole;
    select undef, undef, undef, request_seconds;
    for my $each (@whole) {
      (my $head, $input{$each}) = request($input{$each});
      my ($target, $version) = $head =~ m{^\S+ (\S+) HTTP/(1\.\d)};
      my ($token) = $head =~ /^x-auth-token: *(\S+)/im;
      my ($status, $body) = $given{answer}->($target // '/', $token // '');
      my $last = $given{stopping}->() || ($version // '1.0') eq '1.0' || $head =~ /^connection: *close/im;
      my $close = $last ? "Connection: close\r\n" : '';
      my $length = length $body;
      syswrite $socket{$each},
        "HTTP/1.1 $status Lab\r\nContent-Type: application/json\r\nContent-Length: $length\r\n$close\r\n$body";
      next if !$last;
      delete $socket{$each};
      delete $input{$each};
    }
  }
}

1;
