// Where `npm run conform` comes in.
import { runKit } from './run.mjs'

await runKit('conform')
