-- Notes which records of others the actor is about to see.
select note_reads(:watched::text, :seen::bigint[])
