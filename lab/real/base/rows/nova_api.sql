-- Flavors and no cell: the state in which Ocata's api_db sync refuses to go on.
INSERT INTO flavors (created_at, id, name, memory_mb, vcpus, swap, flavorid, rxtx_factor, root_gb, ephemeral_gb, disabled, is_public) VALUES
  ('2016-11-01 09:00:00', 1, 'm1.tiny', 512, 1, 0, '1', 1, 1, 0, 0, 1),
  ('2016-11-01 09:00:00', 2, 'm1.small', 2048, 1, 0, '2', 1, 20, 0, 0, 1),
  ('2016-11-01 09:00:00', 3, 'm1.medium', 4096, 2, 0, '3', 1, 40, 0, 0, 1);
