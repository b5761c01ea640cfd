-- What became of handing a mail over.
select became from end_mail(:mail::bigint, :outcome::text)
