import pg from 'pg';

/** A connection of its own, for administration and for statements that may take as long as they do: our pools give up after 10 s. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
