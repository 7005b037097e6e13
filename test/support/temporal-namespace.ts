import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { openTemporal } from '../../bench/temporal.ts';

export type TestNamespace = { name: string; delete(): Promise<void> };

/** A namespace of the test's own with our search attributes, for what would flood the shared one. Takes about 10 s. */
export async function createNamespace(address: string): Promise<TestNamespace> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const temporal = await openTemporal(address);
  await temporal.createNamespace(name).finally(() => temporal.close());
  return {
    name,
    async delete() {
      const connection = await Connection.connect({ address });
      await connection.operatorService.deleteNamespace({ namespace: name }).finally(() => connection.close());
    },
  };
}
