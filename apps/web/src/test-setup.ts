import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { startTranslations } from './i18n/index.ts';

await startTranslations('en');

afterEach(() => {
  cleanup();
});
