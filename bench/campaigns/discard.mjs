// The empty thing beside a reader: takes the same bytes over HTTP at PORT, and does nothing with them.
import { createServer } from 'node:http';

createServer((request, response) => {
  request.on('end', () => response.end('{}'));
  request.resume();
}).listen(Number(process.env.PORT), '127.0.0.1');
