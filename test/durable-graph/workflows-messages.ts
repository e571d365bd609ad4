import { defineSignal } from '@temporalio/workflow';

export const answer = defineSignal<[value: unknown]>('answer');
