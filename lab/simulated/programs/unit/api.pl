# What an API answers: its version document from memory, everything else through the database.
package Api;
use strict;
use warnings;

my %lists = (
  'glance-api'      => qr{^/v2/images$},
  'glance-registry' => qr{^/images$},
  'nova-api'        => qr{^/v2\.1(?:/[^/]+)?/servers$},
  'neutron-server'  => qr{^/v2\.0/networks$},
  'cinder-api'      => qr{^/v[23]/[^/]+/volumes$},
);

sub new {
  my ($class, $service, $unit, $schema, $key) = @_;
  return bless { service => $service, unit => $unit, schema => $schema, key => $key }, $class;
}

# Whether Keystone has issued the token, by the sum that it ends with (FNV-1a, 32 bits: process/tokens.ts).
sub issued {
  my ($self, $token) = @_;
  my ($body, $sum) = $token =~ /^(.+)\.([0-9a-f]+)$/ or return 0;
  my $hash = 0x811c9dc5;
  $hash = (($hash ^ ord) * 0x01000193) & 0xffffffff for split //, Schema::line($self->{key}) . ".$body";
  return $sum eq sprintf '%x', $hash;
}

# The status and the body for a request.
sub answer {
  my ($self, $target, $token) = @_;
  my ($path) = $target =~ /^([^?]*?)\/?(?:\?|$)/;
  # A console's page needs no token.
  return (200, 'console') if $self->{unit} =~ /proxy$/;
  return (200, '{"versions":[{"status":"CURRENT"}]}') if $path =~ m{^(?:|/versions|/healthcheck|/v[\d.]+)$};
  return (401, 'Authentication required') if !$self->issued($token);
  my $fault = $self->{schema}->fault;
  return (500, "The server has either erred or is incapable of performing the requested operation: $fault") if $fault ne '';
  my $list = $lists{ $self->{unit} };
  return (404, 'The resource could not be found.') if !defined $list || $path !~ $list;
  my ($name) = $path =~ m{([^/]+)$};
  return (200, qq({"$name":[]}));
}

1;
