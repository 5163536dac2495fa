# What the code of a release can do with the schema as it is now. Read anew each time: rows are small files.
package Schema;
use strict;
use warnings;

sub line {
  my ($path) = @_;
  open my $file, '<', $path or return '';
  my $line = <$file> // '';
  chomp $line;
  return $line;
}

sub new {
  my ($class, $folder, $service, $release) = @_;
  my $self = bless { folder => "$folder/$service", release => $release, service => $service }, $class;
  $self->{contracted} = $self->row('contracted') if $service eq 'neutron';
  return $self;
}

sub row {
  my ($self, $name) = @_;
  return line("$self->{folder}/$name");
}

# A statement that MySQL has committed, whatever came after it.
sub done {
  my ($self, $statement) = @_;
  return -e "$self->{folder}.done/$statement";
}

my %faults = (
  'glance newton' => sub {
    my ($self) = @_;
    my $contracted = $self->row('version') eq 'ocata_contract01' || $self->done('contract.is_public');
    return $contracted ? q{(1054, "Unknown column 'images.is_public' in 'field list'")} : '';
  },
  'glance ocata' => sub {
    my ($self) = @_;
    return q{(1054, "Unknown column 'images.visibility' in 'field list'")} if !$self->done('expand.visibility');
    return $self->row('images_left') > 0 ? q{(1048, "Column 'visibility' cannot be null")} : '';
  },
  'nova ocata' => sub {
    my ($self) = @_;
    return q{(1054, "Unknown column 'instances.scheduled_at' in 'field list'")} if $self->row('main') < 347;
    return $self->row('api') < 30 ? q{(1146, "Table 'nova_api.placement_aggregates' doesn't exist")} : '';
  },
  # A contract is for stopped servers only: what has the tables of before in its mind fails from then on.
  'neutron newton' => sub {
    my ($self) = @_;
    return $self->row('contracted') eq $self->{contracted} ? '' : q{(1146, "Table 'neutron.lbaas_pools' doesn't exist")};
  },
  'neutron ocata' => sub {
    my ($self) = @_;
    return q{(1054, "Unknown column 'ml2_port_bindings.status' in 'field list'")}
      if $self->row('expand') ne 'a9c43481023c';
    return $self->row('contracted') eq $self->{contracted} ? '' : q{(1146, "Table 'neutron.lbaas_pools' doesn't exist")};
  },
  'cinder ocata' => sub {
    my ($self) = @_;
    return $self->row('version') < 96 ? q{(1054, "Unknown column 'volumes.cluster_name' in 'field list'")} : '';
  },
);

# What MySQL says to the queries of this code; '' where they work.
sub fault {
  my ($self) = @_;
  my $fault = $faults{"$self->{service} $self->{release}"};
  return defined $fault ? $fault->($self) : '';
}

1;
