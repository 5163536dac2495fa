"""Brings Keystone's three newer repositories to Newton's last version, 4; `db_sync 109` does so for the oldest alone."""
import os
import sys

import keystone.common.sql
from oslo_db.sqlalchemy import migration
from sqlalchemy import create_engine

engine = create_engine(sys.argv[1])
folder = os.path.dirname(keystone.common.sql.__file__)
for repository in ('expand_repo', 'data_migration_repo', 'contract_repo'):
    migration.db_sync(engine, os.path.join(folder, repository), version=4, init_version=0, sanity_check=False)
