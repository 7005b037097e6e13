import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { openTemporal } from '../../../bench/temporal.ts';

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

/** A namespace that is shared by test files, made by the first that needs it; the caller sees to it that it is alone. */
export async function ensureNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const exists = await connection.workflowService.describeNamespace({ namespace }).then(
    () => true,
    () => false,
  );
  await connection.close();
  if (exists) return;
  const temporal = await openTemporal(address);
  await temporal.createNamespace(namespace).finally(() => temporal.close());
}
