-- Two networks, and the ports of two servers, a DHCP agent and one that nothing holds, each with all the rows that the
-- service itself writes for it (IPAM's, bindings, the project's default security group). The agents write their own.
INSERT INTO standardattributes (id, resource_type, created_at, updated_at, revision_number) VALUES
  (1001, 'networks', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1002, 'networks', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1003, 'subnets', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1004, 'ports', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1005, 'ports', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1006, 'ports', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1007, 'ports', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1008, 'networksegments', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1009, 'networksegments', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1010, 'securitygroups', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1011, 'securitygrouprules', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1012, 'securitygrouprules', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1013, 'securitygrouprules', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1),
  (1014, 'securitygrouprules', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1);

INSERT INTO networks (project_id, id, name, status, admin_state_up, standard_attr_id) VALUES
  ('8a56701bcbfc867c2f05969d743a990e', '44444444-0000-4000-8000-000000000001', 'external', 'ACTIVE', 1, 1001),
  ('574682eda91b5349e966f592e77d51e9', '44444444-0000-4000-8000-000000000002', 'demo', 'ACTIVE', 1, 1002);

INSERT INTO networksegments (id, network_id, network_type, physical_network, segmentation_id, is_dynamic, segment_index, standard_attr_id) VALUES
  ('55555555-0000-4000-8000-000000000001', '44444444-0000-4000-8000-000000000001', 'flat', 'external', NULL, 0, 0, 1008),
  ('55555555-0000-4000-8000-000000000002', '44444444-0000-4000-8000-000000000002', 'vlan', 'physnet1', 100, 0, 0, 1009);

INSERT INTO externalnetworks (network_id, is_default) VALUES ('44444444-0000-4000-8000-000000000001', 0);
INSERT INTO networkrbacs (id, project_id, object_id, target_tenant, action) VALUES
  ('4a4a4a4a-0000-4000-8000-000000000001', '8a56701bcbfc867c2f05969d743a990e', '44444444-0000-4000-8000-000000000001', '*', 'access_as_external');
INSERT INTO ml2_flat_allocations (physical_network) VALUES ('external');
INSERT INTO ml2_vlan_allocations (physical_network, vlan_id, allocated) VALUES ('physnet1', 100, 1);

INSERT INTO subnets (project_id, id, name, network_id, ip_version, cidr, gateway_ip, enable_dhcp, standard_attr_id) VALUES
  ('574682eda91b5349e966f592e77d51e9', '66666666-0000-4000-8000-000000000001', 'demo', '44444444-0000-4000-8000-000000000002', 4, '10.1.0.0/24', '10.1.0.1', 1, 1003);

INSERT INTO ipallocationpools (id, subnet_id, first_ip, last_ip) VALUES
  ('67676767-0000-4000-8000-000000000001', '66666666-0000-4000-8000-000000000001', '10.1.0.2', '10.1.0.254');

INSERT INTO ipamsubnets (id, neutron_subnet_id) VALUES
  ('68686868-0000-4000-8000-000000000001', '66666666-0000-4000-8000-000000000001');
INSERT INTO ipamallocationpools (id, ipam_subnet_id, first_ip, last_ip) VALUES
  ('69696969-0000-4000-8000-000000000001', '68686868-0000-4000-8000-000000000001', '10.1.0.2', '10.1.0.254');

INSERT INTO ports (project_id, id, name, network_id, mac_address, admin_state_up, status, device_id, device_owner, standard_attr_id) VALUES
  ('574682eda91b5349e966f592e77d51e9', '77777777-0000-4000-8000-000000000001', 'web1', '44444444-0000-4000-8000-000000000002', 'fa:16:3e:00:00:01', 1, 'ACTIVE', '33333333-0000-4000-8000-000000000001', 'compute:nova', 1004),
  ('574682eda91b5349e966f592e77d51e9', '77777777-0000-4000-8000-000000000002', 'web2', '44444444-0000-4000-8000-000000000002', 'fa:16:3e:00:00:02', 1, 'ACTIVE', '33333333-0000-4000-8000-000000000002', 'compute:nova', 1005),
  ('574682eda91b5349e966f592e77d51e9', '77777777-0000-4000-8000-000000000003', '', '44444444-0000-4000-8000-000000000002', 'fa:16:3e:00:00:03', 1, 'ACTIVE', 'dhcp-network1', 'network:dhcp', 1006),
  ('574682eda91b5349e966f592e77d51e9', '77777777-0000-4000-8000-000000000004', 'spare', '44444444-0000-4000-8000-000000000002', 'fa:16:3e:00:00:04', 1, 'DOWN', '', '', 1007);

INSERT INTO ipallocations (port_id, ip_address, subnet_id, network_id) VALUES
  ('77777777-0000-4000-8000-000000000001', '10.1.0.2', '66666666-0000-4000-8000-000000000001', '44444444-0000-4000-8000-000000000002'),
  ('77777777-0000-4000-8000-000000000002', '10.1.0.3', '66666666-0000-4000-8000-000000000001', '44444444-0000-4000-8000-000000000002'),
  ('77777777-0000-4000-8000-000000000003', '10.1.0.4', '66666666-0000-4000-8000-000000000001', '44444444-0000-4000-8000-000000000002'),
  ('77777777-0000-4000-8000-000000000004', '10.1.0.5', '66666666-0000-4000-8000-000000000001', '44444444-0000-4000-8000-000000000002');

INSERT INTO ml2_port_bindings (port_id, host, vif_type, vnic_type, profile, vif_details) VALUES
  ('77777777-0000-4000-8000-000000000001', 'compute1', 'ovs', 'normal', '', ''),
  ('77777777-0000-4000-8000-000000000002', 'compute1', 'ovs', 'normal', '', ''),
  ('77777777-0000-4000-8000-000000000003', 'network1', 'ovs', 'normal', '', ''),
  ('77777777-0000-4000-8000-000000000004', '', 'unbound', 'normal', '', '');

INSERT INTO ipamallocations (ip_address, status, ipam_subnet_id) VALUES
  ('10.1.0.2', 'ALLOCATED', '68686868-0000-4000-8000-000000000001'),
  ('10.1.0.3', 'ALLOCATED', '68686868-0000-4000-8000-000000000001'),
  ('10.1.0.4', 'ALLOCATED', '68686868-0000-4000-8000-000000000001'),
  ('10.1.0.5', 'ALLOCATED', '68686868-0000-4000-8000-000000000001');

INSERT INTO ml2_port_binding_levels (port_id, host, level, driver, segment_id) VALUES
  ('77777777-0000-4000-8000-000000000001', 'compute1', 0, 'openvswitch', '55555555-0000-4000-8000-000000000002'),
  ('77777777-0000-4000-8000-000000000002', 'compute1', 0, 'openvswitch', '55555555-0000-4000-8000-000000000002'),
  ('77777777-0000-4000-8000-000000000003', 'network1', 0, 'openvswitch', '55555555-0000-4000-8000-000000000002');

INSERT INTO securitygroups (id, project_id, name, standard_attr_id) VALUES
  ('7a7a7a7a-0000-4000-8000-000000000001', '574682eda91b5349e966f592e77d51e9', 'default', 1010);
INSERT INTO default_security_group (project_id, security_group_id) VALUES
  ('574682eda91b5349e966f592e77d51e9', '7a7a7a7a-0000-4000-8000-000000000001');
INSERT INTO securitygrouprules (id, project_id, security_group_id, remote_group_id, direction, ethertype, standard_attr_id) VALUES
  ('7b7b7b7b-0000-4000-8000-000000000001', '574682eda91b5349e966f592e77d51e9', '7a7a7a7a-0000-4000-8000-000000000001', '7a7a7a7a-0000-4000-8000-000000000001', 'ingress', 'IPv4', 1011),
  ('7b7b7b7b-0000-4000-8000-000000000002', '574682eda91b5349e966f592e77d51e9', '7a7a7a7a-0000-4000-8000-000000000001', NULL, 'egress', 'IPv4', 1012),
  ('7b7b7b7b-0000-4000-8000-000000000003', '574682eda91b5349e966f592e77d51e9', '7a7a7a7a-0000-4000-8000-000000000001', '7a7a7a7a-0000-4000-8000-000000000001', 'ingress', 'IPv6', 1013),
  ('7b7b7b7b-0000-4000-8000-000000000004', '574682eda91b5349e966f592e77d51e9', '7a7a7a7a-0000-4000-8000-000000000001', NULL, 'egress', 'IPv6', 1014);
INSERT INTO securitygroupportbindings (port_id, security_group_id) VALUES
  ('77777777-0000-4000-8000-000000000001', '7a7a7a7a-0000-4000-8000-000000000001'),
  ('77777777-0000-4000-8000-000000000002', '7a7a7a7a-0000-4000-8000-000000000001'),
  ('77777777-0000-4000-8000-000000000004', '7a7a7a7a-0000-4000-8000-000000000001');
