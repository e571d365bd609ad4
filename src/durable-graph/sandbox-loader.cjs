/**
 * Makes a module of LangChain or LangGraph fit for the workflow sandbox: the shims come before it, and it does not assign
 * `Error.stackTraceLimit`, which is frozen in the V8 context that workflows share.
 */
module.exports = function fitForSandbox(source) {
  const { shims } = this.getOptions();
  const fitted = source.replaceAll(/Error\.stackTraceLimit\s*=[^=;]+;/g, '');
  const path = JSON.stringify(shims);
  return this.resourcePath.endsWith('.cjs')
    ? `require(${path});${fitted}`
    : `import ${path};${fitted}`;
};
