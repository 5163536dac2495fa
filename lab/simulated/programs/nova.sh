# What nova-manage does. Its rows: main, api, cell0 (each a version), cell0_mapped, cell1 (a UUID, or - for none),
# cell0_access (0: the database answers nobody), unmigrated (what Newton's online migrations left), online_rows (what
# Ocata's have to do), online_error.
cell0_uuid=00000000-0000-0000-0000-000000000000

error_occurred() {
  echo 'An error has occurred:'
  echo 'Traceback (most recent call last):'
  echo '  File "/usr/lib/python2.7/dist-packages/nova/cmd/manage.py", line 1594, in main'
  echo "$1"
  exit 1
}

cells() {
  if [ "$(row cell1)" = - ]; then row cell0_mapped; else echo $(($(row cell0_mapped) + 1)); fi
}

cell0_works() {
  [ "$(row cell0_database)" = there ] && [ "$(row cell0_access)" = 1 ]
}

sync_databases() {
  if [ "${1-}" = --local_cell ]; then :
  elif [ "$(row cell0_mapped)" = 0 ]; then echo 'WARNING: cell0 mapping not found - not syncing cell0.'
  elif cell0_works; then
    slowly 4
    put cell0 347
  else
    echo 'ERROR: Could not access cell0.'
    echo 'Has the nova_api database been created?'
    echo 'Has the nova_cell0 database been created?'
    echo 'Has "nova-manage api_db sync" been run?'
    echo 'Has "nova-manage cell_v2 map_cell0" been run?'
    echo 'Is [api_database]/connection set in nova.conf?'
    echo 'Is the cell0 database connection URL correct?'
    echo "Error: (pymysql.err.OperationalError) (1049, u\"Unknown database 'nova_cell0'\")"
  fi
  [ "$(row main)" -lt 347 ] || return 0
  slowly 4
  # 335 to 344 are empty.
  [ "$(row main)" -ge 344 ] || put main 344
  [ "$(row unmigrated)" = 0 ] || error_occurred "ValidationError: Migration cannot continue until all these have been migrated to the api database. Please run \`nova-manage db online_data_migrations' on Newton code before continuing. There are still $(row unmigrated) unmigrated flavors. "
  put main 345
  slowly 4
  did sync.scheduled_at || sql_error "InternalError) (1091, u\"Can't DROP 'scheduled_at'; check that column/key exists\")"
  slowly 4
  put main 347
}

sync_api() {
  slowly 2
  [ "$(row api)" -ge 29 ] || put api 29
  if [ "$(row api)" = 29 ] && [ "$(row flavors)" -gt 0 ] && { [ "$(cells)" -lt 2 ] || [ "$(row cell0_mapped)" = 0 ]; }; then
    error_occurred 'ValidationError: Cell mappings are not created, but required for Ocata. Please run nova-manage cell_v2 simple_cell_setup before continuing.'
  fi
  slowly 2
  put api 31
}

# Newton's ends with the mapping itself as its exit code, and with a duplicate where there is one.
map_cell0() {
  slowly 1
  if [ "$(row cell0_mapped)" = 1 ]; then
    [ "$release" = ocata ] || error_occurred "DBDuplicateEntry: (pymysql.err.IntegrityError) (1062, u\"Duplicate entry '$cell0_uuid' for key 'uniq_cell_mappings0uuid'\")"
    echo 'Cell0 is already setup'
    return 0
  fi
  put cell0_mapped 1
  [ "$release" = ocata ] && return 0
  echo "CellMapping(created_at=$(date -u '+%Y-%m-%dT%H:%M:%SZ'),id=1,name='cell0',uuid=$cell0_uuid)" >&2
  return 1
}

create_cell() {
  slowly 1
  if [ "$(row cell1)" != - ]; then
    echo 'Cell with the specified transport_url and/or database_connection combination already exists'
    return 2
  fi
  read -r uuid < /proc/sys/kernel/random/uuid
  put cell1 "$uuid"
  case " $* " in *' --verbose '*) echo "$uuid" ;; esac
}

list_cells() {
  border='+-------+--------------------------------------+'
  printf '%s\n|  Name |                 UUID                 |\n%s\n' "$border" "$border"
  [ "$(row cell0_mapped)" = 0 ] || echo "| cell0 | $cell0_uuid |"
  [ "$(row cell1)" = - ] || echo "| cell1 | $(row cell1) |"
  echo "$border"
}

discover_hosts() {
  slowly 1
  [ "$(cells)" = 0 ] || put unmapped_hosts 0
}

map_instances() {
  cell='' most=
  while [ $# -gt 0 ]; do
    case $1 in
      --cell_uuid | --cell-uuid) cell=${2-} ;;
      --cell_uuid=* | --cell-uuid=*) cell=${1#*=} ;;
      --max-count) most=${2-} ;;
      --max-count=*) most=${1#*=} ;;
    esac
    shift
  done
  slowly 1
  [ "$cell" = "$(row cell1)" ] && [ "$cell" != - ] || error_occurred "CellMappingNotFound: Cell $cell has no mapping."
  left=$(row unmapped_instances)
  case $most in
    '') most=$left ;;
    *[!0-9]*)
      echo 'Must supply a positive value for max-count'
      return 127
      ;;
  esac
  [ "$most" -lt "$left" ] || most=$left
  put unmapped_instances $((left - most))
  [ "$most" = "$left" ]
}

online_migrations() {
  if [ "$release" = newton ]; then rows_left=unmigrated; else rows_left=online_rows; fi
  most=
  case ${1-} in
    --max-count) most=${2-} ;;
    --max-count=*) most=${1#*=} ;;
  esac
  case $most in
    '') echo 'Running batches of 50 until complete' ;;
    0 | *[!0-9]*)
      echo 'Must supply a positive value for max_number'
      return 127
      ;;
  esac
  slowly 1
  [ "$(row online_error)" = 0 ] || echo 'Error attempting to run <function migrate_quota_limits_to_api_db at 0x7f3a5c0e8b90>'
  left=$(row "$rows_left") ran=$(row "$rows_left")
  [ -z "$most" ] || [ "$most" -ge "$left" ] || ran=$most
  [ "$(row online_error)" = 0 ] || ran=0
  put "$rows_left" $((left - ran))
  [ "$left" = 0 ] || echo "$left rows matched query migrate_instances_add_request_spec, $ran migrated"
  border='+-----------------------------------+--------------+-----------+'
  printf '%s\n|             Migration             | Total Needed | Completed |\n%s\n' "$border" "$border"
  printf '| migrate_instances_add_request_spec | %12d | %9d |\n%s\n' "$left" "$ran" "$border"
  [ -z "$most" ] || [ "$ran" = 0 ]
}
