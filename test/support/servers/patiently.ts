import pg from 'pg';

/** One statement on a connection of its own, which may take as long as it does: our pools give up after 10 s. */
export async function patiently(url: string, text: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}
