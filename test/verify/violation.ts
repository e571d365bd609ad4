/** Something that was promised and is not so. */
export interface Violation {
  invariant:
    | 'user'
    | 'end'
    | 'model call'
    | 'effect'
    | 'event log'
    | 'tenant'
    | 'leftover'
    | 'budget';
  /** Of the run, approval or effect. */
  id: string;
  what: string;
}
