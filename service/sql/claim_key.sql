select claim_key(:route::text, :key::text, :digest::bytea), set_config('halved.request', :request::text, true)
