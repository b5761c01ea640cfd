-- An import that is to be committed, and who commits it.
select need_import(:network::text, :import::text)::text as import, current_setting('halved.actor') as actor
