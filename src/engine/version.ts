/** Version of the engine; part of every published result. Kept equal to package.json by a test. */
export const ENGINE_VERSION = '0.1.0';
