// Tells the checker of answers, before it is loaded, that the pages never make code from text.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

export {}
