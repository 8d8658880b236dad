// Starts the pages: rules first, then looks, then the shell that holds everything.
import './strict.ts'
import './style/fonts.css'
import './style/tokens.css'
import './style/base.css'
import './style/elements.css'
import './style/parts.css'
import './style/pages.css'
import './style/shell.css'

// Later than strict.ts in every bundle, however it is cut.
void import('./shell/shell.ts')
