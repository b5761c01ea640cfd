-- An invitation is taken by somebody who has an account.
select take_seat(:shown::bytea, :credential::bytea) as body, null::text as etag
