-- Fits Temporal's visibility database to what Posthorn asks of it. Safe to repeat, and after each schema update.
-- Stock, every workflow writes into 74 indexes, most of them for attributes that we never set.

set client_min_messages = warning; -- what exists already is no news

-- A crash may lose the last rows of a list in the UI. The database of record, `temporal`, keeps its commits synchronous.
do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$;

-- Temporal gives a search attribute any free column of Keyword01 to Keyword10, so no index of them can be left out;
-- one that holds only rows with a value costs nothing while its column is unused.
do $$
declare
  number text;
  kept text[] := array['default_idx', 'by_workflow_id', 'by_workflow_type', 'by_status', 'by_execution_time'];
  unused record;
begin
  for number in select to_char(n, 'FM00') from generate_series(1, 10) n loop
    execute format(
      'create index if not exists %I on executions_visibility
         (namespace_id, %I, coalesce(close_time, ''9999-12-31 23:59:59'') desc, start_time desc, run_id)
       where %2$I is not null', 'posthorn_keyword_' || number, 'keyword' || number);
    kept := kept || ('posthorn_keyword_' || number);
  end loop;

  for unused in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'executions_visibility'::regclass and not i.indisprimary and c.relname <> all (kept)
  loop
    execute format('drop index %I', unused.relname);
  end loop;
end $$;
