import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { controls } from './react.shared.js';
createRoot(document.getElementById('react19')).render(controls(createElement, 'rx-new'));
