-- The rows of a small Newton Keystone. Every user's password is NAME-in-the-lab, hashed as Newton does (sha512_crypt,
-- with the fewest rounds that there may be). The name balancer.lab in the endpoints is replaced when a lab comes up.

INSERT INTO project (id, name, extra, description, enabled, domain_id, parent_id, is_domain) VALUES
  ('default', 'Default', '{}', 'The default domain', 1, '<<keystone.domain.root>>', NULL, 1),
  ('8a56701bcbfc867c2f05969d743a990e', 'admin', '{}', '', 1, 'default', 'default', 0),
  ('aaff8e66f9e634daf7001d5e04ffda0b', 'service', '{}', '', 1, 'default', 'default', 0),
  ('574682eda91b5349e966f592e77d51e9', 'demo', '{}', '', 1, 'default', 'default', 0);

INSERT INTO role (id, name, extra) VALUES
  ('fa5637638c30bb1b3e68831db1d974b4', 'admin', '{}'),
  ('db800963d4b79121c9312a39d1ac73be', '_member_', '{}');

INSERT INTO user (id, extra, enabled, default_project_id, created_at) VALUES
  ('eb6a49c0c6ff770a07eec13a79606f40', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('78994817de0daeeaf9c3c7d55b8d59d9', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('aef88f226a0ac9f373236d5e394c8968', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('05d8bcc1517df62a0b272ae6d378a090', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('432e8503c16fb90aed549761de9f8b69', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('492320d6a4f49b06bb4207c0a0a40526', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('3d2b03150b9cbecea7b5ccbe25eb5f11', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('9f43e8f5ded8b1cacc3bf55ccff7b784', '{}', 0, NULL, '2016-11-01 09:00:00'),
  ('f5523103ecb834e9945c3243cd7652e3', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('b8b52ff177291a68cb43fca1b39affd1', '{}', 1, NULL, '2016-11-01 09:00:00'),
  ('78829fccb6519e3ede6a41e3196cb811', '{}', 1, NULL, '2016-11-01 09:00:00');

INSERT INTO local_user (id, user_id, domain_id, name, failed_auth_count) VALUES
  (1, 'eb6a49c0c6ff770a07eec13a79606f40', 'default', 'admin', 0),
  (2, '78994817de0daeeaf9c3c7d55b8d59d9', 'default', 'glance', 0),
  (3, 'aef88f226a0ac9f373236d5e394c8968', 'default', 'nova', 0),
  (4, '05d8bcc1517df62a0b272ae6d378a090', 'default', 'placement', 0),
  (5, '432e8503c16fb90aed549761de9f8b69', 'default', 'neutron', 0),
  (6, '492320d6a4f49b06bb4207c0a0a40526', 'default', 'cinder', 0),
  (7, '3d2b03150b9cbecea7b5ccbe25eb5f11', 'default', 'alice', 0),
  (8, '9f43e8f5ded8b1cacc3bf55ccff7b784', 'default', 'bob', 0);

INSERT INTO password (local_user_id, password, expires_at, self_service, created_at) VALUES
  (1, '$6$rounds=1000$c657540d5b315892$GJYMPxiUIWUnErbjwYDICMpj/YiPAuJ.ew..VwqdBQGHzNOC1Yje/WwgmDTm37WKmwaQEkzFpq6LO/XpPPS0y.', NULL, 0, '2016-11-01 09:00:00'),
  (2, '$6$rounds=1000$95056ff68ae1ba5e$fdZ6KGyZIBRYaztuElpsYlQn6N6YhJ5qeRcC1jywX.AUjcVeEum1QC5SH.RG7/1agw7IilfVFyE8zQ70tGE38.', NULL, 0, '2016-11-01 09:00:00'),
  (3, '$6$rounds=1000$b5b18747c9218738$XcZr0YrORVQToDP4vB5yuvIGOVmuXLEj6Lxq4E4L2YviuYXQz7aGOTHaZX.OQXAWYb/Ekn/9wM3sT0Hrq7kgh.', NULL, 0, '2016-11-01 09:00:00'),
  (4, '$6$rounds=1000$5c845f5d10e25620$ThpOCPoyDl81BxLCabNmL4WCMOkCiI7anBk7UUk3AHm/EQRMGIKVrijMHvY6AhhoD.3chfl6AB227SFUlvXnz1', NULL, 0, '2016-11-01 09:00:00'),
  (5, '$6$rounds=1000$a722822659835d20$tFdVLRpTdkCJ4eZNd/MAEMsHBBPbzB0uogVRw2CNd9BNaMP.m3bWlo8zVueyNQ8furMp2A1gepcQQB7KYT2vU0', NULL, 0, '2016-11-01 09:00:00'),
  (6, '$6$rounds=1000$fbf9a0ab89fc4ae1$y816n8m816wChjO7zd2jVguH0cO4a09Jj1.bsvhOfUMbmJi7myUf1ZejHDWU8dhFm0O6tN6Ix0aqoAlg6mbKT/', NULL, 0, '2016-11-01 09:00:00'),
  (7, '$6$rounds=1000$36264c5ce84d59a4$DnPc6/z/VWvW/dSpH0bQ7hPIywnE5BLZwLNxLJdCjI9AgDeoDxc.LrVr/qfw7fiJ7D4vLKdFTjhx.MUH8aBIF1', NULL, 0, '2016-11-01 09:00:00'),
  (8, '$6$rounds=1000$89f6ed33c3ad0aa1$hUtHZ57UqP4FyMZUxNW9PekWlaCF.8P97340RLuZdBqcH7Org.h.v2kgyLVByYPy42Yk4d/LFw760qiKEfOoY/', NULL, 0, '2016-11-01 09:00:00');

-- A user of an LDAP domain, and two who come from identity providers.
INSERT INTO nonlocal_user (domain_id, name, user_id) VALUES ('default', 'carol', 'f5523103ecb834e9945c3243cd7652e3');

INSERT INTO identity_provider (id, enabled, description) VALUES
  ('university', 1, 'Shibboleth of the university'),
  ('partner', 1, 'SAML of a partner');

INSERT INTO mapping (id, rules) VALUES
  ('by-name', '[{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]');

INSERT INTO federation_protocol (id, idp_id, mapping_id) VALUES ('saml2', 'university', 'by-name'), ('saml2', 'partner', 'by-name');

INSERT INTO idp_remote_ids (idp_id, remote_id) VALUES
  ('university', 'https://idp.university.example/shibboleth'),
  ('partner', 'https://partner.example/saml');

INSERT INTO federated_user (user_id, idp_id, protocol_id, unique_id, display_name) VALUES
  ('b8b52ff177291a68cb43fca1b39affd1', 'university', 'saml2', 'dave', 'Dave'),
  ('78829fccb6519e3ede6a41e3196cb811', 'partner', 'saml2', 'erin', 'Erin');

INSERT INTO assignment (type, actor_id, target_id, role_id, inherited) VALUES
  ('UserProject', 'eb6a49c0c6ff770a07eec13a79606f40', '8a56701bcbfc867c2f05969d743a990e', 'fa5637638c30bb1b3e68831db1d974b4', 0),
  ('UserProject', '78994817de0daeeaf9c3c7d55b8d59d9', 'aaff8e66f9e634daf7001d5e04ffda0b', 'fa5637638c30bb1b3e68831db1d974b4', 0),
  ('UserProject', 'aef88f226a0ac9f373236d5e394c8968', 'aaff8e66f9e634daf7001d5e04ffda0b', 'fa5637638c30bb1b3e68831db1d974b4', 0),
  ('UserProject', '05d8bcc1517df62a0b272ae6d378a090', 'aaff8e66f9e634daf7001d5e04ffda0b', 'fa5637638c30bb1b3e68831db1d974b4', 0),
  ('UserProject', '432e8503c16fb90aed549761de9f8b69', 'aaff8e66f9e634daf7001d5e04ffda0b', 'fa5637638c30bb1b3e68831db1d974b4', 0),
  ('UserProject', '492320d6a4f49b06bb4207c0a0a40526', 'aaff8e66f9e634daf7001d5e04ffda0b', 'fa5637638c30bb1b3e68831db1d974b4', 0),
  ('UserProject', '3d2b03150b9cbecea7b5ccbe25eb5f11', '574682eda91b5349e966f592e77d51e9', 'db800963d4b79121c9312a39d1ac73be', 0),
  ('UserProject', '9f43e8f5ded8b1cacc3bf55ccff7b784', '574682eda91b5349e966f592e77d51e9', 'db800963d4b79121c9312a39d1ac73be', 0);

INSERT INTO region (id, description, extra) VALUES ('RegionOne', '', '{}');

INSERT INTO service (id, type, enabled, extra) VALUES
  ('df0e1d64fddf5e6e5aff5d9caac78b14', 'identity', 1, '{"name": "keystone"}'),
  ('4281f4de6c4a3a19db3d17bffed634c4', 'image', 1, '{"name": "glance"}'),
  ('ba12135fda09ddd8cd89b9cb3092c375', 'compute', 1, '{"name": "nova"}'),
  ('7c99eaf81c1d53f65e62db4ce98e94bb', 'placement', 1, '{"name": "placement"}'),
  ('2e5c1d5f90568954ddc80214ad8248f2', 'network', 1, '{"name": "neutron"}'),
  ('75d2ec5c0fcf29b44852243013e04173', 'volumev3', 1, '{"name": "cinderv3"}');

INSERT INTO endpoint (id, interface, service_id, url, extra, enabled, region_id) VALUES
  ('2426b281bc7dab2ba7c3734b5aacf3f0', 'public', 'df0e1d64fddf5e6e5aff5d9caac78b14', 'http://balancer.lab:5000/v3', '{}', 1, 'RegionOne'),
  ('2e570c7dd8b770a9b7d521450eda99c4', 'internal', 'df0e1d64fddf5e6e5aff5d9caac78b14', 'http://balancer.lab:5000/v3', '{}', 1, 'RegionOne'),
  ('57ea356fd936979b9cbd78a20532797f', 'admin', 'df0e1d64fddf5e6e5aff5d9caac78b14', 'http://balancer.lab:35357/v3', '{}', 1, 'RegionOne'),
  ('41f8e391463395ddbcb4190fbfa3d26a', 'public', '4281f4de6c4a3a19db3d17bffed634c4', 'http://balancer.lab:9292', '{}', 1, 'RegionOne'),
  ('1b4b8591201b164cad6322d43d8339ed', 'internal', '4281f4de6c4a3a19db3d17bffed634c4', 'http://balancer.lab:9292', '{}', 1, 'RegionOne'),
  ('d2a220ccc19f0ec25497be038e21087b', 'admin', '4281f4de6c4a3a19db3d17bffed634c4', 'http://balancer.lab:9292', '{}', 1, 'RegionOne'),
  ('f1f8f0d6b9d7d0912caf3c75e10e22f3', 'public', 'ba12135fda09ddd8cd89b9cb3092c375', 'http://balancer.lab:8774/v2.1', '{}', 1, 'RegionOne'),
  ('dbb287a79b8ee77556e2847730097fb0', 'internal', 'ba12135fda09ddd8cd89b9cb3092c375', 'http://balancer.lab:8774/v2.1', '{}', 1, 'RegionOne'),
  ('4e894c9e8b89e304da032f9bd5d1243d', 'admin', 'ba12135fda09ddd8cd89b9cb3092c375', 'http://balancer.lab:8774/v2.1', '{}', 1, 'RegionOne'),
  ('a2b9c300af48d46c40d63dc091465db8', 'public', '7c99eaf81c1d53f65e62db4ce98e94bb', 'http://balancer.lab:8778', '{}', 1, 'RegionOne'),
  ('083396992def2b5aa8090ad052e73cd4', 'internal', '7c99eaf81c1d53f65e62db4ce98e94bb', 'http://balancer.lab:8778', '{}', 1, 'RegionOne'),
  ('abdf42df4ba898afe3f5e86168acbec0', 'admin', '7c99eaf81c1d53f65e62db4ce98e94bb', 'http://balancer.lab:8778', '{}', 1, 'RegionOne'),
  ('0c30048098cae88c786735e8a0206f92', 'public', '2e5c1d5f90568954ddc80214ad8248f2', 'http://balancer.lab:9696', '{}', 1, 'RegionOne'),
  ('8a4952c62e977f74aa0b77715626d76c', 'internal', '2e5c1d5f90568954ddc80214ad8248f2', 'http://balancer.lab:9696', '{}', 1, 'RegionOne'),
  ('718281ed16154f23745c0dd7dab4f663', 'admin', '2e5c1d5f90568954ddc80214ad8248f2', 'http://balancer.lab:9696', '{}', 1, 'RegionOne'),
  ('00e3b0bf6b84285fb064ea9787566ee0', 'public', '75d2ec5c0fcf29b44852243013e04173', 'http://balancer.lab:8776/v3/%(project_id)s', '{}', 1, 'RegionOne'),
  ('24d2de7946a14707086d8d0af93d7e71', 'internal', '75d2ec5c0fcf29b44852243013e04173', 'http://balancer.lab:8776/v3/%(project_id)s', '{}', 1, 'RegionOne'),
  ('f3f528b51af41add37906af3cbf31440', 'admin', '75d2ec5c0fcf29b44852243013e04173', 'http://balancer.lab:8776/v3/%(project_id)s', '{}', 1, 'RegionOne');
