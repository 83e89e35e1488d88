import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/theme.css';
import { App } from './app/App.tsx';
import { RouteProvider } from './app/route-context.tsx';
import { WordsProvider } from './words/words-context.tsx';

const place = document.getElementById('page');
if (!place) throw new Error('index.html has no place for the page');
createRoot(place).render(
  <StrictMode>
    <WordsProvider>
      <RouteProvider>
        <App />
      </RouteProvider>
    </WordsProvider>
  </StrictMode>,
);
