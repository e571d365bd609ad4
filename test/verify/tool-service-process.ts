import { startToolService } from '../support/tool-service.ts';

const [port, journalFile = ''] = process.argv.slice(2);
await startToolService({ port: Number(port), journalFile });
