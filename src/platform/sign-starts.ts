import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { EncryptionKeys } from './config/encryption-keys.ts';
import { SIGNATURE_HEADER, signStart } from './start-signature.ts';

/** Signs every workflow that a client starts, so that workers can reject workflows from other sources. */
export function signStarts(keys: EncryptionKeys): WorkflowClientInterceptor {
  const signed = <Start extends Parameters<NonNullable<WorkflowClientInterceptor['start']>>[0]>(
    start: Start,
  ): Start => {
    const { workflowType, options } = start;
    const { workflowId, args } = options;
    const signature = signStart(keys, { workflowType, workflowId, args });
    const headers = {
      ...start.headers,
      [SIGNATURE_HEADER]: defaultPayloadConverter.toPayload(signature),
    };
    return { ...start, headers };
  };
  return {
    startWithDetails: (start, next) => next(signed(start)),
    signalWithStart: (start, next) => next(signed(start)),
  };
}
