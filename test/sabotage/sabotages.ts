import type { Edit } from './edit.js';
import type { Sabotage } from './sabotage.js';

function core(file: string, find: Edit['find'], replace: string): Edit {
  return { file: `libs/core/dist/${file}.js`, find, replace };
}

export const sabotages: readonly Sabotage[] = [
  {
    name: 'does not even start',
    edits: [core('index', /^/, `throw new Error('sabotage');\n`)],
    specs: ['faults/sigkill', 'faults/acknowledgement', 'nestjs/shutdown'],
    breaksEverything: true,
  },
  {
    name: 'acknowledges on arrival, before the append',
    edits: [
      core(
        'writer/writer-loop',
        'this.run.marked(message);\n',
        `this.run.marked(message);\n        this.post({ kind: 'durable', through: batch });\n`,
      ),
    ],
    specs: ['faults/acknowledgement'],
  },
  {
    name: 'acknowledges without fsync',
    edits: [core('journal/segment-writer', 'fdatasyncSync(this.fd);', '')],
    specs: ['faults/acknowledgement'],
  },
  {
    name: `acknowledges without fsync of a new segment's folder`,
    edits: [
      core('journal/segment-writer', /if \(!this\.isDirectoryDurable\)\s+this\.syncDirectory\(\);/, ''),
    ],
    specs: ['faults/acknowledgement'],
  },
  {
    name: 'acknowledges although fsync failed',
    edits: [core('journal/segment-writer', /this\.rollBack\(\);\s+throw error;/, '')],
    specs: ['faults/acknowledgement'],
  },
  {
    name: 'acknowledges the next batch, too',
    edits: [core('writer/writer-loop', 'through: last.batch }', 'through: last.batch + 1 }')],
    specs: ['faults/acknowledgement'],
  },
  {
    name: 'forgets to resend after a worker crash',
    edits: [
      core(
        'writer/writer',
        /for \(const batch of this\.pending\.unacknowledged\)\s+this\.post\(batch\);/,
        '',
      ),
    ],
    specs: ['seed/worker-dies'],
  },
  {
    name: 'skips the write-out at exit',
    edits: [core('writer/writer', 'this.finish(true);', '')],
    specs: ['faults/exit'],
  },
  {
    name: 'deletes a segment when its last frame is handed out',
    edits: [
      core('writer/backlog', /if \(this\.taken\.some\(.*\)\)\s+continue;/, ''),
      core(
        'writer/backlog',
        'return sized.frame;',
        `this.deleteFinished();\n            return sized.frame;`,
      ),
    ],
    specs: ['faults/uncommitted', 'faults/sigkill'],
  },
  {
    name: 'deletes segments before the commit',
    edits: [
      core('writer/applier', 'this.backlog.confirm();', ''),
      core('writer/applier', ' = store.commit();', ' = (this.backlog.confirm(), store.commit());'),
    ],
    specs: ['faults/uncommitted', 'faults/sigkill'],
  },
  {
    name: 'applies a batch twice',
    edits: [
      core('store/store-writer', /if \(applied\.has\(batch\.batch\)\)\s+return 0;/, ''),
      core(
        'writer/batch-applier',
        /if \(store\.applied\(frame\.instance\)\.has\(frame\.batch\)\)\s+return 0;/,
        '',
      ),
    ],
    specs: ['faults/sigkill', 'faults/uncommitted'],
  },
  {
    name: 'commits records without which batches they are',
    edits: [
      core(
        'store/store-writer',
        'this.statements.saveWriter.run(instance, applied.through, applied.beyond(), now);',
        '',
      ),
    ],
    specs: ['faults/sigkill', 'faults/uncommitted'],
  },
  {
    name: 'swallows a drop',
    edits: [
      core(
        'writer/writer',
        /(this\.accounting\.drop\(reason, records\);)\s+this\.losses\.note\(reason, records\);/,
        '$1',
      ),
    ],
    specs: ['seed/queue-full'],
  },
  {
    name: 'says nothing of a process that was killed',
    edits: [
      core('writer/dead-run', /if \(!run\.isEnded\)\s+gaps\.push\(uncleanGap\(run, applied, nowMs\)\);/, ''),
    ],
    specs: ['faults/uncommitted'],
  },
  {
    name: 'commits into a file that was deleted',
    edits: [core('writer/applier', /(= store\.commit\(\);[^;]*)this\.session\.checkFile\(\);/, '$1')],
    specs: ['faults/uncommitted'],
  },
  {
    name: 'counts a refused record as stored',
    edits: [
      core(
        'writer/batch-applier',
        /(this\.refused \+= records;)\s+this\.leaveOut\(instance, records\);/,
        '$1',
      ),
    ],
    specs: ['faults/uncommitted'],
  },
  {
    name: 'stores what a sender sends again',
    edits: [core('store/uid-filter', /this\.duplicates\+\+;\s+return false;/, '')],
    specs: ['ingest/duplicates'],
  },
  {
    name: 'takes another record with the same uid for a duplicate',
    edits: [core('store/known-uids', "return isSame ? 'same' : 'other';", "return 'same';")],
    specs: ['ingest/duplicates'],
  },
  {
    name: 'acknowledges a request before it is durable',
    edits: [core('ingest/logs-ingest', 'await promise;', '')],
    specs: ['ingest/durable'],
  },
  {
    name: 'takes requests beyond its bounds',
    edits: [core('ingest/logs-ingest', 'this.checkRoom(payload.byteLength, records);', '')],
    specs: ['ingest/bounds'],
  },
  {
    name: 'takes the living for dead',
    edits: [
      core(
        'writer/adopter',
        'isAlive = isHeld(this.directory.lockPath(holder), isHost(holder));',
        'isAlive = false;',
      ),
    ],
    specs: ['seed/adopted-elsewhere'],
  },
  {
    name: 'resumes a tail before the record that is known',
    edits: [core('finder/tail', 'position: at(record.id)', 'position: at(record.id - 1)')],
    specs: ['search/tail-positions'],
  },
  {
    name: 'resumes a tail behind its group, whatever was read of it',
    edits: [core('finder/tail', 'position: at(record.id)', 'position: at(position.id)')],
    specs: ['search/tail-positions'],
  },
  {
    name: 'gives who shares a read of the tail what it has had',
    edits: [core('finder/tail-hub', 'fitting.filter(({ id }) => id > known)', 'fitting')],
    specs: ['search/tail'],
  },
  {
    name: 'reads a shared database within the host',
    edits: [core('finder/finder', 'this.options.isShared ? ReadingProcess', 'false ? ReadingProcess')],
    specs: ['search/shared-host'],
  },
  {
    name: 'forgets the bitmaps of the last block at a restart',
    edits: [core('search/row-indexer', 'this.block.restore(state.watermark);', '')],
    specs: ['faults/search-index'],
  },
  {
    name: 'deletes one row more than is kept from',
    edits: [
      core(
        'store/retained-records',
        'Math.min(oldest.id + rows, from)',
        'Math.min(oldest.id + rows, from + 1)',
      ),
    ],
    specs: ['retention/age'],
  },
  {
    name: 'removes records and does not say so',
    edits: [core('writer/retention', 'addRetention(store, plan, this.place.process);', '')],
    specs: ['retention/age'],
  },
  {
    name: 'says after the commit what it removes',
    edits: [
      core(
        'writer/retention',
        'addRetention(store, plan, this.place.process);',
        `setTimeout(() => {
                void this.place.alongside((later) => addRetention(later, plan, this.place.process));
            }, 300);`,
      ),
    ],
    specs: ['retention/sigkill'],
  },
  {
    name: 'believes every clock at once',
    edits: [
      core(
        'writer/retention-clock',
        'return { nowMs: before, isHeld: true };',
        'return { nowMs: wallMs, isHeld: true };',
      ),
    ],
    specs: ['retention/age'],
  },
  {
    name: 'moves a cursor before the destination has acknowledged',
    edits: [
      core(
        'forwarder/delivery',
        'const answering = this.send(parcel.payload);',
        'this.events.advanced(parcel.through, 0, []); const answering = this.send(parcel.payload);',
      ),
    ],
    specs: ['forward/processes'],
  },
  {
    name: 'forgets the cursor of a destination at a restart',
    edits: [core('forwarder/courier', 'if (cursor?.generation !== generation) {', 'if (true) {')],
    specs: ['forward/destinations'],
  },
  {
    name: 'forwards from every process that has the store',
    edits: [
      core('forwarder/courier', 'if (this.lock === undefined)', 'if (this.place.lockPath === undefined)'),
    ],
    specs: ['forward/processes'],
  },
  {
    name: 'knocks at a destination again before it has asked to be',
    edits: [
      core(
        'forwarder/delivery',
        'askedMs === undefined ? ownMs : askedMs * (1 + JITTER * Math.random())',
        'ownMs',
      ),
    ],
    specs: ['forward/answers'],
  },
  {
    name: 'sends a destination again what it left out',
    edits: [
      core(
        'forwarder/delivery',
        /if \(answer\.kind === 'refused'\)(?=\s+return this\.halve)/,
        `if (answer.kind === 'refused' || answer.rejected > 0)`,
      ),
    ],
    specs: ['forward/answers'],
  },
  {
    name: 'gives up records because a destination takes nothing',
    edits: [core('forwarder/delivery', /if \(answer\.kind === 'refused'\)(?=\s+return \{)/, 'if (false)')],
    specs: ['forward/answers'],
  },
  {
    name: 'loses the record that a destination refuses',
    edits: [
      core(
        'forwarder/delivery',
        'arrived + this.taken(parcel, answer), letters)',
        'arrived + this.taken(parcel, answer), [])',
      ),
    ],
    specs: ['forward/dead-letters'],
  },
  {
    name: 'drops dead letters and does not say so',
    edits: [core('forwarder/forward-loop', `this.report({ kind: 'dropped', dropped });`, '')],
    specs: ['forward/dead-letters'],
  },
  {
    name: 'removes by age what a destination has yet to be sent',
    edits: [
      core('writer/retention', 'retained.before(old, this.firstNeeded())', 'retained.before(old, Infinity)'),
    ],
    specs: ['retention/forward'],
  },
  {
    name: 'removes for want of space what a destination has not got, and does not say so',
    edits: [core('writer/retention', 'this.tellNotForwarded(store, plan);', '')],
    specs: ['retention/forward'],
  },
];
