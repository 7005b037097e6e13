import { expect, test } from 'vitest';
import { bodyOf, kindOf, lookInto } from '../../dashboard/src/pages/campaign/audience-file.ts';
import {
  columnsProblem,
  headerOf,
  meaningOf,
  nameFor,
  readHead,
} from '../../dashboard/src/pages/campaign/file-columns.ts';

test('reads the first row and an example, whatever stands between the columns', () => {
  expect(readHead('email,name\r\nada@example.com,"Love, Ada"\r\n')).toEqual({
    names: ['email', 'name'],
    sample: ['ada@example.com', 'Love, Ada'],
    delimiter: ',',
    length: 12,
  });
  expect(readHead('email;name\n')?.delimiter).toBe(';');
  expect(readHead('email\tname')?.names).toEqual(['email', 'name']);
  expect(readHead('"a ""b"" c",x\n')?.names).toEqual(['a "b" c', 'x']);
  expect(readHead('"never closed')).toBeNull();
  expect(readHead('')).toBeNull();
});

test('a name is a field, or data with its kind; and back', () => {
  expect(meaningOf('email')).toEqual({ is: 'field', field: 'email' });
  for (const name of ['points:number', 'order.number', 'email', 'ok:boolean'])
    expect(nameFor(meaningOf(name))).toBe(name);
  expect(nameFor({ is: 'data', path: 'url', kind: 'text' })).toBe('data.url');
  expect(meaningOf('data.url')).toEqual({ is: 'data', path: 'url', kind: 'text' });
});

test('says what the API would refuse the columns for', () => {
  expect(columnsProblem(['email', 'name'], 'email')).toBeNull();
  expect(columnsProblem(['E-Mail', 'name'], 'email')).toMatch(/called email/);
  expect(columnsProblem(['phone', 'a', 'a'], 'sms')).toMatch(/Two columns/);
  expect(columnsProblem(['phone', ''], 'sms')).toMatch(/Column 2/);
});

test('knows a file by its name', () => {
  expect(kindOf('people.CSV')).toEqual({ contentType: 'text/csv', isGzip: false });
  expect(kindOf('people.ndjson.gz')).toEqual({ contentType: 'application/x-ndjson', isGzip: true });
});

test('columns that are named anew leave every row as it is', async () => {
  const file = new File(['\uFEFFE-Mail;Näme\r\nada@example.com;Ada\r\n'], 'people.csv');
  const looked = await lookInto(file, '');
  expect(looked.head?.names).toEqual(['E-Mail', 'Näme']);
  expect(await bodyOf(looked, ['email', 'name']).text()).toBe('email;name\r\nada@example.com;Ada\r\n');
  expect(bodyOf(looked, ['E-Mail', 'Näme'])).toBe(file);
});

test('a file of other characters keeps its columns where its first row has any of them', async () => {
  const latin = new Uint8Array([...'na'].map((letter) => letter.charCodeAt(0)).concat([0xe4, 0x0a, 0x31]));
  expect(await lookInto(new File([latin], 'a.csv'), 'windows-1252')).toMatchObject({
    head: { names: ['naä'] },
    headBytes: null,
  });
});

test('looks into a file that is compressed', async () => {
  const gzip = new Blob(['email,name\nada@example.com,Ada\n']).stream().pipeThrough(new CompressionStream('gzip'));
  const file = new File([await new Response(gzip).blob()], 'people.csv.gz');
  expect(await lookInto(file, '')).toMatchObject({ isGzip: true, headBytes: null, head: { names: ['email', 'name'] } });
});

test('a name that holds the delimiter is quoted', () => {
  expect(headerOf(['email', 'a,b', 'say "x"'], ',')).toBe('email,"a,b","say ""x"""\r\n');
});
