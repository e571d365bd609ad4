import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('.nvmrc, the container and the scripts use the same version of Node.js', () => {
  const { devDependencies } = JSON.parse(read('package.json'));
  const [major] = devDependencies.node.split('.');
  expect(read('.nvmrc').trim()).toBe(major);
  const images = [...read('infra/Dockerfile').matchAll(/^FROM node:(\d+)/gm)];
  expect(images.map(([, version]) => version)).toEqual([major, major]);
});
