declare module '@ungap/structured-clone' {
  const structuredClone: (value: unknown) => unknown;
  export default structuredClone;
}
