// What a person wants of terms, said once: their wishes by case, each in a sentence, added, changed and removed here.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { caseLabel, ruleSentence, ruleWords as words } from '../../copy/rules.ts'
import { capital } from '../../copy/words.ts'
import { loadRoster } from '../../data/brands.ts'
import { loadRules, publish, removeRule, type KeptRule, type RuleContext } from '../../data/rules.ts'
import { Loader, Page, Step } from '../../page.ts'
import '../../parts/dialog.ts'
import { empty } from '../../parts/states.ts'
import '../../parts/switch.ts'
import { showToast } from '../../parts/toast.ts'
import './rule-form.ts'

@customElement('bs-terms-page')
export class TermsPage extends Page {
  /** The rule that is being changed; `new` for one that is not there yet. */
  @state() private editing: KeptRule | 'new' | undefined
  private readonly known = new Loader(
    this,
    async () => {
      const [kept, { entries }] = await Promise.all([loadRules(), loadRoster()])
      return { ...kept, entries }
    },
    { topics: ['brand'] },
  )
  private readonly step = new Step(this)

  private async act(step: () => Promise<unknown>, told: string): Promise<void> {
    const done = await this.step.take(step)
    if (done !== undefined && told !== '') showToast({ text: told })
    await this.known.reload()
  }

  private readonly drop = (context: RuleContext) => void this.act(() => removeRule(context), words.removed)

  protected override render() {
    this.entitle(words.title)
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/you">${words.crumb}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
        <button class="button go" @click=${() => (this.editing = 'new')}>${words.add}</button>
      </header>
      ${this.step.show()}
      ${this.known.show(
        ({ rules, isPublic, published, entries }) =>
          html`<div class="columns">
              <div class="stack">
                ${rules.length === 0 ? empty(words.none, words.noneBody) : this.list(rules)}
                <section class="card">
                  <h2>${words.fixed}</h2>
                  <p>${words.fixedBody}</p>
                </section>
              </div>
              <section class="card">
                <bs-switch
                  label=${words.public}
                  hint=${words.publicHint}
                  ?on=${isPublic}
                  ?disabled=${this.step.isBusy}
                  @switched=${(event: CustomEvent<boolean>) => void this.act(() => publish(event.detail), '')}
                ></bs-switch>
                <p class="small">
                  ${words.published}: ${published.map((id) => html`<code class="tiny">${id}</code> `)}
                </p>
              </section>
            </div>
            ${this.dialog(entries)}`,
      )}`
  }

  private list(rules: readonly KeptRule[]) {
    return html`<p class="small">${words.order}</p>
      <ul role="list" class="stack rules">
        ${rules.map((rule) => {
          const { context } = rule
          // A site is written as it is typed.
          const label = context.kind === 'brand' ? context.brand : capital(caseLabel(context))
          return html`<li class="card">
            <h2><bdi>${label}</bdi></h2>
            <p>${ruleSentence(rule.terms)}</p>
            <p class="row">
              <button
                class="button"
                aria-label=${words.changeOne(label)}
                @click=${() => (this.editing = rule)}
              >
                ${words.change}
              </button>
              <button
                class="button bare"
                aria-label=${words.removeOne(label)}
                ?disabled=${this.step.isBusy}
                @click=${() => this.drop(rule.context)}
              >
                ${words.remove}
              </button>
            </p>
          </li>`
        })}
      </ul>`
  }

  private dialog(entries: readonly { id: string; summary: string }[]) {
    const { editing } = this
    return html`<bs-dialog
      ?open=${editing !== undefined}
      label=${words.title}
      .body=${() =>
        editing === undefined
          ? nothing
          : html`<bs-rule-form
              .roster=${entries}
              .rule=${editing === 'new' ? undefined : editing}
              @kept=${() => {
                this.editing = undefined
                void this.known.reload()
                showToast({ text: words.saved })
              }}
            ></bs-rule-form>`}
      @closed=${() => (this.editing = undefined)}
    ></bs-dialog>`
  }
}
