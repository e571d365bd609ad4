/** The data of each frame of an SSE answer, as JSON; comments (heartbeats) are passed over. */
export async function* readSse<T>(response: Response): AsyncGenerator<T> {
  let rest = '';
  const body = response.body as ReadableStream<Uint8Array>;
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const frames = rest.split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data) yield JSON.parse(data) as T;
    }
  }
}
