/** The bundler turns an imported sheet into a file of its own; nothing is exported. */
declare module '*.css';
