// Reads Chromium's network log: which bytes went over which connection, as Chromium itself wrote down.
import fs from 'node:fs';

/** One entry a connection that carried anything: its other end, and both directions in base64, above
 *  TLS where it is spoken. A handshake alone carries nothing. */
export function connections(file) {
  const log = JSON.parse(fs.readFileSync(file, 'utf8'));
  const {
    SOCKET_BYTES_SENT, SOCKET_BYTES_RECEIVED, SSL_SOCKET_BYTES_SENT, SSL_SOCKET_BYTES_RECEIVED,
    SSL_CONNECT, TCP_CONNECT_ATTEMPT,
  } = log.constants.logEventTypes;
  const found = new Map();
  const overTls = new Set(log.events.filter(({ type }) => type === SSL_CONNECT).map(({ source }) => source.id));
  for (const { type, source, params } of log.events) {
    if (!found.has(source.id)) found.set(source.id, { remote: null, sent: [], received: [] });
    const connection = found.get(source.id);
    if (type === TCP_CONNECT_ATTEMPT && params?.address) connection.remote = params.address;
    // The end of a connection is an entry without bytes.
    const bytes = Buffer.from(params?.bytes ?? '', 'base64');
    const [sent, received] = overTls.has(source.id)
      ? [SSL_SOCKET_BYTES_SENT, SSL_SOCKET_BYTES_RECEIVED]
      : [SOCKET_BYTES_SENT, SOCKET_BYTES_RECEIVED];
    if (type === sent) connection.sent.push(bytes);
    if (type === received) connection.received.push(bytes);
  }
  return [...found.values()]
    .filter(({ sent }) => sent.length > 0)
    .map(({ remote, sent, received }) => ({
      remote,
      sent: Buffer.concat(sent).toString('base64'),
      received: Buffer.concat(received).toString('base64'),
    }));
}
