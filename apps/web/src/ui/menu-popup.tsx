import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { cn } from './cn.ts';
import type { MenuEntry, MenuProps } from './menu.tsx';

const row =
  'flex min-h-8 select-none items-center gap-2 rounded-md px-2 text-sm outline-none data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:text-muted';

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'separator') return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />;
  if (entry.kind === 'item') {
    return (
      <DropdownMenu.Item onSelect={entry.onSelect} className={cn(row, entry.danger && 'text-bad [&_svg]:text-bad')}>
        {entry.icon}
        <span className="min-w-0 truncate">{entry.label}</span>
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.RadioGroup value={entry.value} onValueChange={entry.onChoose} aria-label={entry.label}>
      <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-faint text-xs">{entry.label}</DropdownMenu.Label>
      {entry.choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={row}>
          <span className="min-w-0 flex-1 truncate">{choice.label}</span>
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** The menu itself, open from the start: it is made by the click that opens it. */
export function MenuPopup({ trigger, align = 'end', entries }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98 z-50 max-h-[70vh] min-w-48 max-w-80 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-high duration-100 data-[state=open]:animate-in"
        >
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the entries of a menu keep their places
            <Entry key={index} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
