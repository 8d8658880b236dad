// Reading a square code with the camera, where the browser can; the picture never leaves the device.
import { html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { after } from '../../clock.ts'
import { connectWords as words } from '../../copy/door.ts'
import { Part } from '../../parts/part.ts'
import '../brands/door.css'

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
type DetectorClass = new (options: { formats: string[] }) => Detector

/** The browser's own reader of codes; no other is loaded. */
const detectorClass = (): DetectorClass | undefined =>
  (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector

const everyMs = 200

/** Says `scanned` with the text of the first code it sees. */
@customElement('bs-scan')
export class ScanPart extends Part {
  @state() private trouble: 'none' | 'browser' | 'camera' = 'none'
  @query('video') private readonly video!: HTMLVideoElement | null
  private stream: MediaStream | undefined
  private stopLook: (() => void) | undefined

  protected override firstUpdated(): void {
    void this.begin()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.end()
  }

  private async begin(): Promise<void> {
    const found = detectorClass()
    if (found === undefined || !('mediaDevices' in navigator)) {
      this.trouble = 'browser'
      return
    }
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      this.trouble = 'camera'
      return
    }
    const { video } = this
    if (!this.isConnected || video === null) return this.end()
    video.srcObject = this.stream
    await video.play()
    this.look(new found({ formats: ['qr_code'] }), video)
  }

  private look(detector: Detector, video: HTMLVideoElement): void {
    this.stopLook = after(everyMs, () => {
      void detector.detect(video).then(([code]) => {
        if (!this.isConnected) return
        if (code === undefined) return this.look(detector, video)
        this.end()
        this.dispatchEvent(new CustomEvent('scanned', { detail: code.rawValue }))
      })
    })
  }

  private end(): void {
    this.stopLook?.()
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = undefined
  }

  protected override render() {
    if (this.trouble === 'browser') return html`<p class="notice" role="status">${words.noScan}</p>`
    if (this.trouble === 'camera') return html`<p class="notice" role="status">${words.noCamera}</p>`
    return html`<video class="scan-view" muted playsinline aria-label=${words.scanning}></video>
      <p class="small">${words.scanning}</p>`
  }
}
