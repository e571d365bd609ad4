/** What stands under a heading of a prompt, up to the next one. */
export const section = (prompt: string, title: string): string | undefined =>
  new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=\\n## |$(?![\\s\\S]))`, 'm').exec(prompt)?.[1];
