// Where `npm run practice-store` comes in.
import { runKit } from './run.mjs'

await runKit('practice-store')
