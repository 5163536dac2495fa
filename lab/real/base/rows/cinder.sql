-- Volumes of the one storage, and one that is attached. The units write their own rows of services when they start.
INSERT INTO volume_types (created_at, id, name, is_public, deleted) VALUES ('2016-11-01 09:00:00', '88888888-0000-4000-8000-000000000001', 'lab', 1, 0);

INSERT INTO volumes (created_at, updated_at, id, user_id, project_id, host, size, availability_zone, status, attach_status, scheduled_at, launched_at, display_name, volume_type_id, bootable, deleted, multiattach, replication_status) VALUES
  ('2016-11-01 09:00:00', '2016-11-01 09:00:00', '99999999-0000-4000-8000-000000000001', '3d2b03150b9cbecea7b5ccbe25eb5f11', '574682eda91b5349e966f592e77d51e9', 'storage@lab#lab', 1, 'nova', 'available', 'detached', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 'spare', '88888888-0000-4000-8000-000000000001', 0, 0, 0, 'disabled'),
  ('2016-11-01 09:00:00', '2016-11-01 09:00:00', '99999999-0000-4000-8000-000000000002', '3d2b03150b9cbecea7b5ccbe25eb5f11', '574682eda91b5349e966f592e77d51e9', 'storage@lab#lab', 10, 'nova', 'in-use', 'attached', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 'data of web1', '88888888-0000-4000-8000-000000000001', 0, 0, 0, 'disabled'),
  ('2016-11-01 09:00:00', '2016-11-01 09:00:00', '99999999-0000-4000-8000-000000000003', '3d2b03150b9cbecea7b5ccbe25eb5f11', '574682eda91b5349e966f592e77d51e9', 'storage@lab#lab', 5, 'nova', 'deleted', 'detached', '2016-11-01 09:00:00', '2016-11-01 09:00:00', 'gone', '88888888-0000-4000-8000-000000000001', 0, 1, 0, 'disabled');

INSERT INTO volume_attachment (created_at, updated_at, id, volume_id, attached_host, instance_uuid, mountpoint, attach_time, attach_mode, attach_status, deleted) VALUES
  ('2016-11-01 09:00:00', '2016-11-01 09:00:00', 'aaaaaaaa-0000-4000-8000-000000000001', '99999999-0000-4000-8000-000000000002', 'compute1', '33333333-0000-4000-8000-000000000001', '/dev/vdb', '2016-11-01 09:00:00', 'rw', 'attached', 0);

INSERT INTO snapshots (created_at, updated_at, id, volume_id, user_id, project_id, status, progress, volume_size, display_name, deleted) VALUES
  ('2016-11-01 09:00:00', '2016-11-01 09:00:00', 'bbbbbbbb-0000-4000-8000-000000000001', '99999999-0000-4000-8000-000000000001', '3d2b03150b9cbecea7b5ccbe25eb5f11', '574682eda91b5349e966f592e77d51e9', 'available', '100%', 1, 'before', 0);
