import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { followSystemTheme, readLanguage } from './features/shell/appearance.ts';
import { startTranslations } from './i18n/index.ts';

followSystemTheme();
await startTranslations(readLanguage());

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
