// Bundles every page script beside it into the folder given, each framework as a site would ship it.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { compile } from 'svelte/compiler';

const svelte = { name: 'svelte', setup(b) {
  b.onLoad({ filter: /\.svelte$/ }, async ({ path }) => ({
    contents: compile(await readFile(path, 'utf8'), { filename: path, generate: 'client' }).js.code,
  }));
} };
// Each version of react-dom asks for "react" and must get its own.
const own = { name: 'own-react', setup(b) {
  b.onResolve({ filter: /^react$/ }, ({ importer }) => {
    const version = /react-dom(\d+)\//.exec(importer)?.[1];
    return version ? b.resolve('react' + version, { kind: 'require-call', resolveDir: process.cwd() }) : undefined;
  });
} };
await build({
  entryPoints: ['react16.js', 'react18.js', 'react19.js', 'preact.js', 'vue.js', 'vue2.js', 'svelte.js', 'solid.js', 'lit.js', 'jquery.js', 'alpine.js', 'htmx.js', 'stimulus.js'],
  outdir: process.argv[2], bundle: true, minify: true, format: 'iife', conditions: ['browser', 'production'],
  define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  alias: { vue: 'vue/dist/vue.esm-bundler.js' }, plugins: [svelte, own],
});
