// What the page builder, not the compiler, knows how to load.
declare module '*.css'
