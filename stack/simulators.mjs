import { startSimulators } from './simulators/start.mjs';

const [port = '', host] = process.argv.slice(2);
const simulators = await startSimulators({ port: Number(port), ...(host && { host }) });
console.log(`simulators listen on ${simulators.port}`);
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(name, () => void simulators.close().then(() => process.exit(0)));
}
