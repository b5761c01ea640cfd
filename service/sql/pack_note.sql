-- A pack is taken home: on record before anything is read.
select note_taking(:kind::text, :subject::bigint), case when :kind::text = 'account' then note_own_reads() end
