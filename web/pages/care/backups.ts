// The backups of this server: when, how large, whether they are what they were; one more, one less, one to take away.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { backupWords as words } from '../../copy/backups.ts'
import { en } from '../../copy/en.ts'
import { bytes, exactTime } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import * as data from '../../data/backups.ts'
import { Loader, Step } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'

@customElement('bs-backups')
export class Backups extends Part {
  @state() private removing: string | undefined
  @state() private unsound: string | undefined
  private readonly backups = new Loader(this, data.loadBackups, { topics: ['care', 'access'] })
  private readonly step = new Step(this)

  private async make(): Promise<void> {
    const key = freshKey()
    const made = await this.step.take(() => data.makeBackup(key))
    if (made !== undefined) showToast({ text: words.made(made.bytes) })
    await this.backups.reload()
  }

  private async save(stamp: string): Promise<void> {
    this.unsound = undefined
    const checked = await this.step.take(() => data.checkBackup(stamp))
    if (checked === undefined) return
    if (checked.isSound) location.assign(data.backupPath(stamp))
    else this.unsound = stamp
    await this.backups.reload()
  }

  private async drop(stamp: string): Promise<void> {
    await this.step.take(() => data.removeBackup(stamp))
    this.removing = undefined
    await this.backups.reload()
  }

  protected override render() {
    return html`<section class="card" id="backups">
      <h2>${words.title}</h2>
      ${this.backups.show((known) => this.whole(known))}
    </section>`
  }

  private whole({ backups, folder, hasKey, isOn }: data.BackupList) {
    const [newest] = backups
    return html`<p>${words.lead} <a href="/access">${words.opens}</a></p>
      ${hasKey ? nothing : html`<p class="problem">${words.noKey} <a href="/access">${words.makeSheet}</a></p>`}
      ${this.step.show()}
      <p>
        <button class="button" ?disabled=${this.step.isBusy || !hasKey} @click=${() => void this.make()}>
          ${this.step.isBusy ? words.making : words.make}
        </button>
      </p>
      ${
        newest === undefined
          ? html`<p class="quiet">${isOn ? words.none : words.noneOff}</p>`
          : html`<ul role="list" class="rows">
              ${backups.map((one) => this.row(one, newest))}
            </ul>`
      }
      <p class="small">${words.keeps}</p>
      <p class="small">${words.where} <code>${folder}</code>. ${words.elsewhere}</p>`
  }

  private row(one: data.BackupView, newest: data.BackupView) {
    const { stamp, madeAt, isSound, sheetMadeAt } = one
    const named = exactTime(madeAt)
    return html`<li>
      <div class="grow">
        <p>
          <bs-time .at=${madeAt}></bs-time> · ${bytes(one.bytes)}
          ${isSound === false ? badge(words.unsound, 'end') : nothing}
        </p>
        <p class="small">
          ${
            one.checkedAt === undefined
              ? words.unknown
              : isSound === true
                ? html`${words.checked} <bs-time .at=${one.checkedAt}></bs-time>`
                : nothing
          }
          · ${words.goes(one.goneBy)}
          ${
            sheetMadeAt === undefined || sheetMadeAt === newest.sheetMadeAt
              ? nothing
              : html`· ${words.olderSheet(sheetMadeAt)}`
          }
        </p>
        ${this.unsound === stamp ? html`<p class="problem">${words.saveUnsound}</p>` : nothing}
      </div>
      ${this.removing === stamp ? this.sure(stamp) : this.actions(stamp, named)}
    </li>`
  }

  private actions(stamp: string, named: string) {
    return html`<span class="row">
      <button
        class="button small"
        aria-label=${words.saveOf(named)}
        ?disabled=${this.step.isBusy}
        @click=${() => void this.save(stamp)}
      >
        ${words.save}
      </button>
      <button
        class="button bare small"
        aria-label=${words.removeOf(named)}
        @click=${() => (this.removing = stamp)}
      >
        ${words.remove}
      </button>
    </span>`
  }

  private sure(stamp: string) {
    return html`<span class="row">
      <button
        class="button end small sure"
        ?disabled=${this.step.isBusy}
        @click=${() => void this.drop(stamp)}
      >
        ${words.sure}
      </button>
      <button class="button bare small" @click=${() => (this.removing = undefined)}>${en.cancel}</button>
    </span>`
  }
}
