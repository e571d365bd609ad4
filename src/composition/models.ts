import { offlineModel } from '../dev/offline-model/offline-model.ts';
import { findDefaultModel } from '../llm/default-model.ts';
import { createModels, type Models } from '../llm/models.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logger.ts';

/** The models of the configured providers, and the offline model that stands in where none is configured. */
export async function createConfiguredModels(config: Config, log: Logger): Promise<Models> {
  const models = createModels(config, await findDefaultModel(config), {
    offline: (id) => offlineModel(id, config.OFFLINE_MODEL_LATENCY_MS),
  });
  log.info({ model: models.defaultName }, 'default model');
  if (models.defaultName.startsWith('offline/'))
    log.warn('no model provider is configured: the offline model gives canned answers');
  return models;
}
