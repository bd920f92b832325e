import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { ArgumentsForm } from './arguments-form.tsx';

function show(schema: Record<string, unknown>, known?: Record<string, unknown>) {
  const onRun = vi.fn();
  render(
    <ArgumentsForm schema={schema} onRun={onRun} {...(known ? { known } : {})}>
      <button type="submit">Run</button>
    </ArgumentsForm>,
  );
  return { onRun, run: () => fireEvent.click(screen.getByRole('button', { name: 'Run' })) };
}

const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

describe('the form of a tool', () => {
  it('sends numbers as numbers and leaves out what was not filled in', () => {
    const { onRun, run } = show({
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'integer' }, note: { type: 'string' } },
      required: ['a', 'b'],
    });
    type(screen.getByLabelText(/^a/), '1.5');
    type(screen.getByLabelText(/^b/), '2');
    run();
    expect(onRun).toHaveBeenCalledWith({ a: 1.5, b: 2 });
  });

  it('says what is missing beside the field and runs nothing', () => {
    const { onRun, run } = show({ properties: { message: { type: 'string' } }, required: ['message'] });
    run();
    expect(onRun).not.toHaveBeenCalled();
    const field = screen.getByLabelText(/^message/);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('This is needed.').id).toBe(field.getAttribute('aria-describedby'));
  });

  it('runs at once when defaults fill everything', () => {
    const { onRun, run } = show(
      {
        properties: { level: { enum: ['low', 'high'] }, message: { type: 'string' } },
        required: ['level', 'message'],
      },
      { message: 'Hello' },
    );
    run();
    expect(onRun).toHaveBeenCalledWith({ level: 'low', message: 'Hello' });
  });

  it('adds and removes items of a list of objects', () => {
    const { onRun, run } = show({
      properties: {
        people: {
          type: 'array',
          items: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        },
      },
      required: ['people'],
    });
    fireEvent.click(screen.getByRole('button', { name: 'Add an item' }));
    fireEvent.click(screen.getByRole('button', { name: 'Add an item' }));
    const [first, second] = screen.getAllByLabelText(/^name/);
    if (!first || !second) throw new Error('two items were added');
    type(first, 'Ada');
    type(second, 'Bob');
    fireEvent.click(screen.getByRole('button', { name: 'Remove item 1' }));
    run();
    expect(onRun).toHaveBeenCalledWith({ people: [{ name: 'Bob' }] });
  });

  it('lets a person choose among forms', () => {
    const { onRun, run } = show({
      properties: {
        shape: {
          oneOf: [
            { title: 'Circle', type: 'object', properties: { radius: { type: 'number' } }, required: ['radius'] },
            { title: 'Point', type: 'string' },
          ],
        },
      },
      required: ['shape'],
    });
    const chooser = screen.getByRole('combobox', { name: /^shape/ });
    type(chooser, '1');
    type(screen.getByRole('textbox', { name: /Point/ }), 'here');
    run();
    expect(onRun).toHaveBeenCalledWith({ shape: 'here' });
  });

  it('sends null for a nullable field that is set to null', () => {
    const { onRun, run } = show({ properties: { x: { type: ['string', 'null'] } }, required: ['x'] });
    fireEvent.click(screen.getByRole('checkbox', { name: /null/ }));
    run();
    expect(onRun).toHaveBeenCalledWith({ x: null });
  });

  it('takes the same arguments as JSON and back', () => {
    const { onRun, run } = show({ properties: { a: { type: 'number' } } }, { a: 1 });
    fireEvent.click(screen.getByRole('button', { name: 'JSON' }));
    const json = screen.getByLabelText('Arguments as JSON');
    expect(json).toHaveProperty('value', '{\n  "a": 1\n}');
    type(json, '{"a": 2, "more": true}');
    run();
    expect(onRun).toHaveBeenCalledWith({ a: 2, more: true });
    type(json, '{');
    run();
    expect(screen.getByText('This is not valid JSON.')).toBeTruthy();
    expect(onRun).toHaveBeenCalledTimes(1);
  });

  it('offers plain JSON where a schema is beyond a form', () => {
    show({ properties: { anything: {} } });
    expect(screen.getByLabelText(/^anything/).tagName).toBe('TEXTAREA');
  });
});
