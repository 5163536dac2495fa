-- Images as Newton has them: is_public says who sees one, and a private one with members is shared. Visibility is Ocata's.
INSERT INTO images (id, name, size, status, is_public, created_at, updated_at, deleted, disk_format, container_format, checksum, owner, min_disk, min_ram, protected) VALUES
  ('11111111-0000-4000-8000-000000000001', 'cirros', 13287936, 'active', 1, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'qcow2', 'bare', 'ee1eca47dc88f4879d8a229cc70a07c6', '8a56701bcbfc867c2f05969d743a990e', 0, 0, 0),
  ('11111111-0000-4000-8000-000000000002', 'debian', 254000000, 'active', 1, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'qcow2', 'bare', '0123456789abcdef0123456789abcdef', '8a56701bcbfc867c2f05969d743a990e', 2, 512, 1),
  ('11111111-0000-4000-8000-000000000003', 'private', 1048576, 'active', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'raw', 'bare', '00000000000000000000000000000003', '574682eda91b5349e966f592e77d51e9', 0, 0, 0),
  ('11111111-0000-4000-8000-000000000004', 'shared', 1048576, 'active', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'raw', 'bare', '00000000000000000000000000000004', '574682eda91b5349e966f592e77d51e9', 0, 0, 0),
  ('11111111-0000-4000-8000-000000000005', 'shared with two', 1048576, 'active', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'raw', 'bare', '00000000000000000000000000000005', '574682eda91b5349e966f592e77d51e9', 0, 0, 0),
  ('11111111-0000-4000-8000-000000000006', 'deleted', 1048576, 'deleted', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 1, 'raw', 'bare', '00000000000000000000000000000006', '574682eda91b5349e966f592e77d51e9', 0, 0, 0);

INSERT INTO image_members (image_id, member, can_share, created_at, updated_at, deleted, status) VALUES
  ('11111111-0000-4000-8000-000000000004', '8a56701bcbfc867c2f05969d743a990e', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'accepted'),
  ('11111111-0000-4000-8000-000000000005', '8a56701bcbfc867c2f05969d743a990e', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'accepted'),
  ('11111111-0000-4000-8000-000000000005', 'aaff8e66f9e634daf7001d5e04ffda0b', 0, '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0, 'pending');

INSERT INTO image_properties (image_id, name, value, created_at, updated_at, deleted) VALUES
  ('11111111-0000-4000-8000-000000000002', 'os_distro', 'debian', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 0);
