-- Which version of its period each submission is.
select s.id, s.number from submission s where s.id = any (:submissions::bigint[]) order by s.id
