import { Slot } from 'radix-ui';
import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';

export interface MenuChoice {
  value: string;
  label: string;
}

export type MenuEntry =
  | { kind: 'item'; icon?: ReactNode; label: string; danger?: boolean; onSelect: () => void }
  | { kind: 'choices'; label: string; value: string; choices: readonly MenuChoice[]; onChoose: (value: string) => void }
  | { kind: 'separator' };

export interface MenuProps {
  /** A button. */
  trigger: ReactElement;
  align?: 'start' | 'end';
  entries: readonly MenuEntry[];
}

const loadPopup = () => import('./menu-popup.tsx');
const MenuPopup = lazy(async () => ({ default: (await loadPopup()).MenuPopup }));

/** A button with a menu. What opens the menu is fetched when somebody comes near it: most visits need none. */
export function Menu(props: MenuProps) {
  const [opened, setOpened] = useState(false);
  const near = () => void loadPopup();
  const closed = (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={near}
      onFocus={near}
      onClick={() => setOpened(true)}
    >
      {props.trigger}
    </Slot.Root>
  );
  if (!opened) return closed;
  return (
    <Suspense fallback={closed}>
      <MenuPopup {...props} />
    </Suspense>
  );
}
