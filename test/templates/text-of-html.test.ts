import { expect, it, test } from 'vitest';
import { textOfHtml } from '../../src/templates/text-of-html.ts';
import { said, templateInput, templateSource } from './sources.ts';

it.each([
  ['<p>Hello {{ name }}</p>', 'Hello {{ name }}'],
  ['<p>{{ a  |  append: "&amp;  x" }}</p>', '{{ a  |  append: "&amp;  x" }}'],
  ['<a href="{{ url }}">See</a>', 'See [{{ url }}]'],
  ['<h1>Total {{ total | money: "EUR" }}</h1>', 'Total {{ total | money: "EUR" }}'],
  ['<p>{% if a < b %}x{% endif %}</p>', '{% if a < b %}x{% endif %}'],
  ['<img src="https://x.example/a.png" alt="{{ name }}">', '{{ name }}'],
  ['<p style="{% if a %}color:red{% endif %}">x</p>', 'x'],
])('the text of %s keeps its Liquid', (html, text) => expect(textOfHtml(html)).toBe(text));

test('a table in a loop keeps its rows and cells', async () => {
  const mjml =
    '<mj-section><mj-column><mj-table>\n<tr><th>What</th><th>Price</th></tr>\n' +
    "{% for item in order.items %}\n<tr><td>{{ item.name }}</td><td>{{ item.price | money: 'EUR' }}</td></tr>\n{% endfor %}\n" +
    '<tr><td>Total</td><td>{{ order.total }}</td></tr></mj-table></mj-column></mj-section>';
  const order = {
    number: '1',
    total: 7,
    items: [
      { name: 'Tea', price: 3 },
      { name: 'Cake', price: 4 },
    ],
  };
  const input = templateInput({ content: { email: { en: { subject: 'x', mjml } } } });
  const { text } = (await said(input, { data: { ...templateSource().sample, order } })).content;
  expect(text).toBe('What Price\nTea €3.00\nCake €4.00\nTotal 7');
});

test('a preview is for lists of mails, and not for the text', async () => {
  const mjml =
    '<mjml><mj-head><mj-preview>Soon</mj-preview></mj-head><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>';
  const { content } = await said(templateInput({ content: { email: { en: { subject: 'x', mjml } } } }));
  expect(content.html).toContain('Soon');
  expect(content.text).toBe('Hello');
});

test('what a condition leaves out leaves one empty line at most', async () => {
  const html = '<p>a</p>{% if note %}<p>b</p>{% endif %}{% if note %}<p>c</p>{% endif %}<p>d</p>';
  const content = { email: { en: { subject: 'x', html } } };
  expect((await said(templateInput({ content }))).content.text).toBe('a\n\nd');
});
