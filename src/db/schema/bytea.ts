import { customType } from 'drizzle-orm/pg-core';

/** Raw bytes; drizzle has no type of its own for them. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
