import {
  type Authenticator,
  credsAuthenticator,
  type NodeConnectionOptions,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { type Config, ConfigError } from './config/config.ts';
import { readConfigFile, readSecretFile } from './config/read-secret-file.ts';

/** The settings for the address and credentials of NATS. */
export type NatsSettings = Pick<Config, Extract<keyof Config, 'NATS_URL' | `NATS_${Login | Tls}`>>;
type Login =
  | 'USER'
  | 'PASSWORD'
  | 'PASSWORD_FILE'
  | 'TOKEN'
  | 'TOKEN_FILE'
  | 'CREDS_FILE'
  | 'NKEY_SEED_FILE';
type Tls = `TLS${'' | `_${'CA_FILE' | 'CERT_FILE' | 'KEY_FILE' | 'SERVER_NAME'}`}`;

/**
 * Servers, credentials and TLS of every NATS connection.
 * @throws ConfigError if a server's URL or a file cannot be read
 */
export function natsOptionsOf(
  settings: NatsSettings,
): Pick<NodeConnectionOptions, 'servers' | 'authenticator' | 'tls'> {
  const urls = settings.NATS_URL.split(',').map(parseServer);
  const login = loginOf(settings) ?? loginInUrl(urls);
  const tls = tlsOf(settings, urls);
  return {
    servers: urls.map(({ host }) => host),
    ...(login && { authenticator: login }),
    ...(tls && { tls }),
  };
}

/** The client reads neither credentials nor TLS from a URL. Text without a scheme is a host. */
function parseServer(text: string): URL {
  const url = text.trim().replace(/^(?!\w+:\/\/)/, 'nats://');
  if (!URL.canParse(url) || !/^(nats|tls):$/.test(new URL(url).protocol))
    throw new ConfigError(['NATS_URL: must be URLs like nats://host:4222, comma-separated']);
  return new URL(url);
}

function loginOf(settings: NatsSettings): Authenticator | undefined {
  const {
    NATS_CREDS_FILE: creds,
    NATS_NKEY_SEED_FILE: seed,
    NATS_USER: user,
    NATS_PASSWORD: password,
    NATS_PASSWORD_FILE: passwordFile,
    NATS_TOKEN: token,
    NATS_TOKEN_FILE: tokenFile,
  } = settings;
  if (creds) {
    // The trailing newline is part of the format.
    const parse = (text: string) => credsAuthenticator(encode(`${text}\n`));
    return keepReading('NATS_CREDS_FILE', creds, parse);
  }
  if (seed) {
    const parse = (text: string) => nkeyAuthenticator(encode(text));
    return keepReading('NATS_NKEY_SEED_FILE', seed, parse);
  }
  if (user && passwordFile)
    return keepReading('NATS_PASSWORD_FILE', passwordFile, (text) =>
      usernamePasswordAuthenticator(user, text),
    );
  if (user) return usernamePasswordAuthenticator(user, password);
  if (tokenFile) return keepReading('NATS_TOKEN_FILE', tokenFile, tokenAuthenticator);
  return token ? tokenAuthenticator(token) : undefined;
}

const encode = (text: string) => new TextEncoder().encode(text);

/**
 * Reads a file again for each connection, so that new credentials take effect. While the file is being replaced, the previous credentials
 * are used.
 */
function keepReading(
  variable: string,
  path: string,
  parse: (text: string) => Authenticator,
): Authenticator {
  const read = () => {
    const authenticator = parse(readSecretFile(variable, path));
    try {
      authenticator('nonce');
    } catch (error) {
      throw new ConfigError([`${variable}: ${path} is malformed (${(error as Error).message})`]);
    }
    return authenticator;
  };
  let last = read();
  return (nonce) => {
    try {
      last = read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
    return last(nonce);
  };
}

/** All servers belong to one cluster, so the credentials of one URL apply to all. */
function loginInUrl(urls: URL[]): Authenticator | undefined {
  const url = urls.find(({ username }) => username !== '');
  if (!url) return undefined;
  const name = decodeURIComponent(url.username);
  return url.password === ''
    ? tokenAuthenticator(name)
    : usernamePasswordAuthenticator(name, decodeURIComponent(url.password));
}

/** With `tls`, the client rejects a server without TLS. The files are read again for each connection. */
function tlsOf(settings: NatsSettings, urls: URL[]): NodeConnectionOptions['tls'] | undefined {
  const files = {
    NATS_TLS_CA_FILE: settings.NATS_TLS_CA_FILE,
    NATS_TLS_CERT_FILE: settings.NATS_TLS_CERT_FILE,
    NATS_TLS_KEY_FILE: settings.NATS_TLS_KEY_FILE,
  };
  for (const [variable, path] of Object.entries(files)) if (path) readConfigFile(variable, path);
  const {
    NATS_TLS_CA_FILE: caFile,
    NATS_TLS_CERT_FILE: certFile,
    NATS_TLS_KEY_FILE: keyFile,
  } = files;
  const servername = settings.NATS_TLS_SERVER_NAME;
  const isWanted =
    settings.NATS_TLS ??
    (caFile || certFile || servername || urls.some(({ protocol }) => protocol === 'tls:'));
  if (!isWanted) return undefined;
  return {
    ...(caFile && { caFile }),
    ...(certFile && keyFile && { certFile, keyFile }),
    ...(servername && { servername }),
  };
}
