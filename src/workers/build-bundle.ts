import { writeBundle } from './bundle.ts';

const path = process.argv[2] ?? 'dist/workflow-bundle.cjs';
await writeBundle(path);
console.log(`wrote ${path}`);
