import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pair of files. */
export interface Certificate {
  cert: string;
  key: string;
}

export interface Certificates {
  ca: string;
  /** Of `localhost`. */
  server: Certificate;
  client: Certificate;
  /** From an authority that nobody trusts. */
  stranger: Certificate;
  /** Reads a pair, for servers that a test makes itself. */
  read(certificate: Certificate): { cert: Buffer; key: Buffer };
  readAuthority(): Buffer;
  remove(): void;
}

/** Certificates that are made with openssl, and gone with the test. */
export function makeCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'certificates-'));
  const path = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const makeAuthority = (name: string) =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`), '-days', '1'],
      ...['-subj', `/CN=${name}`],
    );
  const makeCertificate = (name: string, authority: string): Certificate => {
    writeFileSync(path(`${name}.ext`), 'subjectAltName=DNS:localhost\n');
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', path(`${name}.key`), '-out', path(`${name}.csr`), '-subj', `/CN=${name}`],
    );
    openssl(
      ...['x509', '-req', '-in', path(`${name}.csr`), '-out', path(`${name}.pem`), '-days', '1'],
      ...['-CA', path(`${authority}.pem`), '-CAkey', path(`${authority}.key`), '-CAcreateserial'],
      ...['-extfile', path(`${name}.ext`)],
    );
    return { cert: path(`${name}.pem`), key: path(`${name}.key`) };
  };
  makeAuthority('ca');
  makeAuthority('other');
  return {
    ca: path('ca.pem'),
    server: makeCertificate('server', 'ca'),
    client: makeCertificate('client', 'ca'),
    stranger: makeCertificate('stranger', 'other'),
    read: ({ cert, key }) => ({ cert: readFileSync(cert), key: readFileSync(key) }),
    readAuthority: () => readFileSync(path('ca.pem')),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
