select claim_key(:route::text, :key::text, :digest::bytea)
