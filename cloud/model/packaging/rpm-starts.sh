## Scripts of RDO's packages restart running units after an upgrade (%systemd_postun_with_restart: systemctl try-restart;
## openstack-neutron-openvswitch stops and starts its agent in %post), also of packages that come along.
forbid_starts() { known_units | grep -E "$1" | grep -v @ | sort -u | forbid_restarts; }
allow_starts() { allow_restarts; }
starts_forbidden() { restarts_forbidden; }
