import { useEffect } from 'react';
import { Toaster as Sonner, toast } from 'sonner';
import { type News, takeNews } from './news.ts';

function show({ tone, text }: News): void {
  if (tone === 'good') toast.success(text);
  else toast.error(text);
}

/** Draws the news as they come. */
export function ToastList() {
  useEffect(() => takeNews(show), []);
  return (
    <Sonner
      position="bottom-right"
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full font-sans items-start gap-2.5 rounded-lg border border-line bg-raised px-3.5 py-3 text-sm text-text shadow-high',
          icon: 'mt-0.5 text-muted',
          title: 'whitespace-pre-line break-anything',
        },
      }}
    />
  );
}
