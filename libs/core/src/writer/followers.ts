import { basename, dirname, join } from 'node:path';
import {
  type DestinationStatus,
  type Dropped,
  type ForwardNeed,
  ForwardThread,
  forwardFileOf,
  forwardNeeds,
} from '../forwarder/index.js';
import { type SearchReport, type SearchStatus, SearchThread, searchStatus } from '../search/index.js';
import type { WorkerSetup } from './protocol.js';

/** What the owner of the followers hears. */
export interface FollowerEvents {
  /** What keeps the index from following; undefined when nothing does. */
  indexing(fault: SearchReport['fault']): void;
  /** Dead letters were dropped: the trail is to say so. Calls `done` when it does. */
  dropped(dropped: Dropped, done: () => void): void;
  warned(message: string): void;
}

/** How long a close waits for the index, at most: it loses nothing, and is a quarter of the close's time at most. */
const INDEX_STOP_MS = 500;
/** How long a close lets what is stored be forwarded, at most: the rest is for the next start. */
const FORWARD_STOP_MS = 1250;

/** The threads that follow what is stored: one indexes it, one forwards it. */
export class Followers {
  /** What the index is doing. */
  search: SearchStatus;
  private readonly searchThread: SearchThread | undefined;
  private readonly forwardThread: ForwardThread | undefined;
  private readonly forwardFile: string;

  constructor(
    private readonly setup: WorkerSetup,
    events: FollowerEvents,
  ) {
    this.search = searchStatus(setup.search === undefined ? 'off' : 'starting');
    // Nothing of ours is put beside the platform's file.
    this.forwardFile = forwardFileOf(join(dirname(setup.journalPath), basename(setup.store.file)));
    this.searchThread = this.startSearch(events);
    this.forwardThread = this.startForward(events);
  }

  /** What the destinations are doing; empty when there is none. */
  get forward(): readonly DestinationStatus[] {
    return this.forwardThread?.status ?? [];
  }

  /** The store is open. */
  opened(): void {
    this.searchThread?.opened();
    this.forwardThread?.opened();
  }

  /** Records were stored. Cheap. */
  news(): void {
    this.searchThread?.news();
    this.forwardThread?.news();
  }

  /**
   * What of the store the destinations need.
   * @throws when that cannot be known now.
   */
  needs(generation: string): ForwardNeed[] {
    return forwardNeeds(this.forwardFile, generation, this.setup.destinations);
  }

  /** @param closeMs - what the close has left. */
  async stopIndexing(closeMs: number): Promise<void> {
    await this.searchThread?.stop(Math.min(INDEX_STOP_MS, closeMs / 4));
  }

  /** @param closeMs - what the close has left. */
  async stopForwarding(closeMs: number): Promise<void> {
    await this.forwardThread?.stop(Math.max(0, Math.min(FORWARD_STOP_MS, closeMs / 2)));
  }

  private startSearch({ indexing }: FollowerEvents): SearchThread | undefined {
    const { search, store } = this.setup;
    if (search === undefined) return undefined;
    const { file: searchFile, lockFile, attributes } = search;
    const options = { storeFile: store.file, prefix: store.prefix, searchFile, lockFile, attributes };
    return new SearchThread(options, ({ status, fault }) => {
      this.search = status;
      indexing(fault);
    });
  }

  private startForward(events: FollowerEvents): ForwardThread | undefined {
    const { destinations, store } = this.setup;
    if (destinations.length === 0) return undefined;
    const options = {
      storeFile: store.file,
      prefix: store.prefix,
      file: this.forwardFile,
      destinations,
      startedMs: Date.now(),
    };
    return new ForwardThread(options, events);
  }
}
