import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import type { Media } from '../../library/index.ts';
import type { MediaEvent } from '../../protocol/training.ts';

/** Writes what is an image to `media/<number>.png` below a run's folder; the rest goes along in the event itself. */
export class MediaFolder {
  private images = 0;

  constructor(private readonly run: string) {}

  /** Goes on behind the images of a run that is resumed: there are at most so many. */
  skip(pieces: number): void {
    this.images = Math.max(this.images, pieces);
  }

  content(media: Media): MediaEvent['content'] {
    if (media.kind === 'text') return { kind: 'text', text: media.text };
    if (media.kind === 'histogram') return { kind: 'histogram', ...media.histogram };
    const { caption, pixels } = media;
    const file = `media/${++this.images}.png`;
    mkdirSync(path.join(this.run, 'media'), { recursive: true });
    writeFileSync(path.join(this.run, file), encode(pixels));
    return { kind: 'image', file, width: pixels.width, height: pixels.height, caption };
  }
}
