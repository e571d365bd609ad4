/** What there is besides the schema. What is not known is not checked. */
export interface ConfigFacts {
  models?: readonly string[] | undefined;
  tools?: readonly string[] | undefined;
  agents?: readonly { agent_id: string; name: string }[] | undefined;
}
