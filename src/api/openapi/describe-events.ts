import { z } from 'zod';
import { eventEnvelope } from '../../contracts/event.ts';
import { EVENT_PAYLOADS } from '../../contracts/event-payload.ts';
import type { OpenApiDocument } from './compact.ts';

/**
 * Describes the payload of each event type. The API returns stored events unchanged and does not validate them against these payloads,
 * because events of older versions must stay readable.
 */
export function describeEvents(document: OpenApiDocument): OpenApiDocument {
  const { schemas = {} } = document.components;
  const { type: _, payload: __, ...common } = eventEnvelope.shape;
  const mapping: Record<string, string> = {};
  for (const [type, payload] of Object.entries(EVENT_PAYLOADS)) {
    const name = `${toPascalCase(type)}Event`;
    const schema = z.object({ ...common, type: z.literal(type), payload });
    const { $schema: ___, ...json } = z.toJSONSchema(schema, { io: 'output', reused: 'inline' });
    schemas[name] = json;
    mapping[type] = `#/components/schemas/${name}`;
  }
  schemas.Event = {
    oneOf: Object.values(mapping).map(($ref) => ({ $ref })),
    discriminator: { propertyName: 'type', mapping },
  };
  return document;
}

/** `workflow.status_changed` becomes `WorkflowStatusChanged`. */
const toPascalCase = (type: string): string =>
  type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
