import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { createQueries } from './api/queries.ts';
import { createRoutes } from './routes.tsx';
import { Toaster } from './ui/toaster.tsx';

export function App() {
  const [queries] = useState(createQueries);
  const [router] = useState(createRoutes);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toaster />
    </QueryClientProvider>
  );
}
