import { readFileSync } from 'node:fs';

/**
 * The table of src/README.md as data.
 * @returns {{ name: string, values: string[] | 'everything', types: string[] }[]}
 */
export function readRooms() {
  const text = readFileSync(new URL('../../src/README.md', import.meta.url), 'utf8');
  /** @type {{ name: string, values: string[] | 'everything', types: string[] }[]} */
  const rooms = [...text.matchAll(/^\| `([a-z-]+)` *\|[^|]*\|([^|]*)\|$/gm)].map(([, name = '', cell = '']) => {
    const words = cell.split(' ').filter(Boolean);
    if (words[0] === 'everything') return { name, values: 'everything', types: [] };
    const types = words.filter((word) => word.startsWith('[')).map((word) => word.slice(1, -1));
    return { name, values: words.filter((word) => !word.startsWith('[')), types };
  });
  // A table that cannot be read would allow everything.
  if (rooms.length < 10) throw new Error('src/README.md has no table of rooms');
  return rooms;
}
