import { join } from 'node:path';
import { writeBundle } from './bundle.ts';

const directory = process.argv[2] ?? 'dist';
for (const name of ['workflows', 'graphs'] as const) {
  const path = join(directory, `${name}-bundle.cjs`);
  await writeBundle(path, name);
  console.log(`wrote ${path}`);
}
