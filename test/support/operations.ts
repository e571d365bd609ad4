import { readdirSync } from 'node:fs';
import type { AnyOperation } from '../../src/operations/operation.ts';
import type { TestClient } from './client.ts';

const FOLDER = new URL('../../src/operations/', import.meta.url);

/** Every operation that is declared in src/operations. */
export async function allOperations(): Promise<AnyOperation[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(files.map((name) => import(new URL(name, FOLDER).href)));
  return modules.flatMap((module) => Object.values(module).flatMap(operationsIn));
}

/** Budgets export groups of operations. */
function operationsIn(value: unknown): AnyOperation[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('run' in value && 'scope' in value) return [value as AnyOperation];
  return Object.values(value).flatMap((inner) =>
    typeof inner === 'object' && inner !== null && 'run' in inner ? [inner as AnyOperation] : [],
  );
}

export interface DescribedRoute {
  /** As in `GET /v1/workflows/:workflow_id`. */
  route: string;
  method: string;
  url: string;
  operationId: string;
  security?: Record<string, string[]>[];
  responses: Record<string, unknown>;
}

/** The routes of a running API, as its OpenAPI document describes them. */
export async function describedRoutes(client: TestClient): Promise<DescribedRoute[]> {
  const { body } = await client.request<{
    paths: Record<string, Record<string, Omit<DescribedRoute, 'route' | 'method' | 'url'>>>;
  }>('GET', '/openapi.json');
  return Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([name, operation]) => {
      const method = name.toUpperCase();
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      return { ...operation, method, url, route: `${method} ${url}` };
    }),
  );
}
