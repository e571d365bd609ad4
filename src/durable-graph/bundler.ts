import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';

type Hook = NonNullable<BundleOptions['webpackConfigHook']>;

export interface GraphBundlerOptions {
  /** Paths of modules with node bodies. Each export is replaced by a stand-in, so the module's own imports stay out of the bundle. */
  standInModules?: RegExp[];
}

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What a workflow bundle needs to run LangGraph. Pass it to `bundleWorkflowCode` or `bundlerOptions`. */
export function graphBundlerOptions(
  { standInModules = [] }: GraphBundlerOptions = {},
  before: Hook = (config) => config,
): { webpackConfigHook: Hook } {
  return {
    webpackConfigHook: (given) => {
      const config = before(given);
      const alias = Array.isArray(config.resolve?.alias) ? {} : config.resolve?.alias;
      return {
        ...config,
        resolve: {
          ...config.resolve,
          // The main entry is for Node.
          alias: { ...alias, '@langchain/langgraph$': '@langchain/langgraph/web' },
        },
        module: {
          ...config.module,
          rules: [
            ...(config.module?.rules ?? []),
            {
              test: /[\\/]@langchain[\\/](core|langgraph|langgraph-checkpoint)[\\/]dist[\\/].*\.c?js$/,
              use: {
                loader: file('./sandbox-loader.cjs'),
                options: { shims: file('./shims.ts') },
              },
            },
            {
              test: (path: string) => standInModules.some((pattern) => pattern.test(path)),
              enforce: 'post',
              use: {
                loader: file('./stand-in-loader.cjs'),
                options: { standIns: file('./stand-ins.ts') },
              },
            },
          ],
        },
      };
    },
  };
}
