/** The workflow's type. */
export const RECORD_ACT_WORKFLOW = 'recordAct';
