-- Keys made before see what they saw: `content` is a scope of its own from here on. A process of the release before neither asks for it nor
-- gives it: keys that it makes while both run, with scopes of their own, lack it until they are changed.
UPDATE "api_keys" SET "scopes" = array_append("scopes", 'content')
WHERE "revoked_at" IS NULL AND NOT "scopes" && ARRAY['content', 'admin'];
