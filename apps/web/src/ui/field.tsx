import { type ReactNode, useId } from 'react';
import { cn } from './cn.ts';

/** What the input inside a field needs so that label, hint and error belong to it for screen readers too. */
export interface FieldInputProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Marks the field; what is not marked may be left out. */
  required?: boolean;
  aside?: ReactNode;
  className?: string;
  children: (input: FieldInputProps) => ReactNode;
}

export function Field({ label, hint, error, required = false, aside, className, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={cn('grid min-w-0 content-start gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="min-w-0 break-anything font-medium text-sm">
          {label}
          {required ? (
            <span className="ml-0.5 text-bad" aria-hidden>
              *
            </span>
          ) : null}
        </label>
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error ? true : undefined,
        'aria-required': required ? true : undefined,
      })}
      {hint ? (
        <p id={`${id}-hint`} className="whitespace-pre-line text-muted text-xs">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-bad text-xs" role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}
