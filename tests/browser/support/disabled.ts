// What of a page cannot be used, and whether it says why: as the browser tells it to those who do
// not see it, and not as the page's source has it.
import type { Page } from 'playwright-core';

interface Value {
  readonly value?: unknown;
}

interface Node {
  readonly ignored: boolean;
  readonly role?: Value;
  readonly name?: Value;
  readonly description?: Value;
  readonly properties?: readonly { readonly name: string; readonly value: Value }[];
}

export interface Disabled {
  readonly what: string;
  readonly why: string;
}

// A choice that only stands for "nothing chosen yet" is none.
const choices = ['option', 'MenuListOption'];

export async function disabledTools(page: Page): Promise<readonly Disabled[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree') as {
    readonly nodes: readonly Node[];
  };
  await session.detach();
  return nodes.flatMap(({ ignored, role, name, description, properties }) => {
    const disabled = properties?.some((one) => one.name === 'disabled' && one.value.value === true);
    const kind = String(role?.value ?? '');
    if (ignored || !disabled || choices.includes(kind)) return [];
    const why = String(description?.value ?? '').trim();
    return [{ what: `${kind} ${String(name?.value ?? '')}`, why }];
  });
}
