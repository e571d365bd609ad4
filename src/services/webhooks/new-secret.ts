import { randomBytes } from 'node:crypto';

/** A signing secret as the Standard Webhooks spec writes it: 256 bits. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
