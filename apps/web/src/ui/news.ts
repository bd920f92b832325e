/** Short news about what was done, or why it was not. */
export interface News {
  tone: 'good' | 'bad';
  text: string;
}

/** News from before the list that shows it is there; a page has a handful at most. */
const maxWaiting = 20;
const waiting: News[] = [];
const listeners = new Set<() => void>();
let deliver: ((news: News) => void) | undefined;
let told = false;

export function tell(tone: News['tone'], text: string): void {
  told = true;
  if (deliver) deliver({ tone, text });
  else if (waiting.length < maxWaiting) waiting.push({ tone, text });
  for (const listener of listeners) listener();
}

/** Hands over the news that waits and all that follows, until the function it gives back is called. */
export function takeNews(take: (news: News) => void): () => void {
  deliver = take;
  for (const news of waiting.splice(0)) take(news);
  return () => {
    deliver = undefined;
  };
}

/** Whether there ever was news. */
export const anyNews = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => told,
};
