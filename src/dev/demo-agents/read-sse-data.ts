/** The data of each frame of an event stream, as far as it comes; comments are passed over (HTML, server-sent events). */
export async function* readSseData(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data) yield data;
    }
  }
}
