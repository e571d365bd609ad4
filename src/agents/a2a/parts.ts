import { Message, type Part } from '@a2a-js/sdk';

/** A message of ours, from its JSON of A2A 1.0. */
export function messageFrom(fields: {
  messageId: string;
  contextId: string;
  taskId?: string;
  parts: ({ text: string } | { data: Record<string, unknown> })[];
  metadata: Record<string, unknown>;
}): Message {
  return Message.fromJSON({ ...fields, role: 'ROLE_USER' });
}

/** Text comes in pieces, as it was streamed: nothing belongs between them. */
export function textOfParts(parts: Part[]): string {
  return parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('');
}

/** What is no text, as JSON; undefined where all is. */
export function dataOfParts(parts: Part[]): unknown[] | undefined {
  const found = parts.flatMap(({ content, filename, mediaType }): unknown[] => {
    const file = { ...(filename && { filename }), ...(mediaType && { media_type: mediaType }) };
    if (content?.$case === 'data') return [content.value];
    if (content?.$case === 'url') return [{ ...file, url: content.value }];
    if (content?.$case === 'raw')
      return [{ ...file, base64: Buffer.from(content.value).toString('base64') }];
    return [];
  });
  return found.length > 0 ? found : undefined;
}
