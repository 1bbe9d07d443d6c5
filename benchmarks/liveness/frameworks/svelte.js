import { mount } from 'svelte';
import Controls from './Controls.svelte';
mount(Controls, { target: document.getElementById('svelte') });
