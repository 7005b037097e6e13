import { join } from 'node:path';
import { developmentServiceAccount } from './simulators/fcm-account.mjs';
import { startSimulators } from './simulators/start.mjs';

const [port = '', host, ...hosts] = process.argv.slice(2);
const { SIMULATORS_DATA: data, SIMULATORS_API: api, SIMULATORS_INBOX: inbox } = process.env;
const { SIMULATORS_RECEIPTS_TOKEN: token } = process.env;
const receipts = api ? `${api}/api/receipts` : undefined;

const simulators = await startSimulators({
  port: Number(port),
  ...(host && { host }),
  hosts,
  ...(data && { fcm: { accounts: [developmentServiceAccount(data)] } }),
  meta: { receiptsUrl: receipts && `${receipts}/meta` },
  msg91: { receiptsUrl: receipts && token && `${receipts}/msg91/${token}` },
  phone: { inboxUrl: inbox, apiUrl: api, keyFile: data && join(data, 'demo-client.key') },
});
console.log(`simulators listen on ${simulators.port}`);
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(name, () => void simulators.close().then(() => process.exit(0)));
}
