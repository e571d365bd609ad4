import { startMockModel } from '../support/mock-model.ts';

const [port, controlPort, journalFile = ''] = process.argv.slice(2);
await startMockModel({ port: Number(port), controlPort: Number(controlPort), journalFile });
